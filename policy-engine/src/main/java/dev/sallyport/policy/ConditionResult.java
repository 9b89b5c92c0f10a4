package dev.sallyport.policy;

import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import org.jspecify.annotations.Nullable;

/**
 * What one check of a policy gave: a built-in one or a named condition.
 *
 * @param name the check's or the condition's name
 * @param reason why it refused; null where it passed
 * @param claim the facts that it looked at, by their names in conditions
 * @param expected what the policy asks for
 * @param actual what the evidence says; {@code absent} where it says nothing
 */
public record ConditionResult(
    String name, @Nullable RefusalReason reason, String claim, String expected, String actual) {
  /** What {@link #actual} says of a fact that the evidence does not have. */
  public static final String ABSENT = "absent";

  /** A check that passed. */
  static ConditionResult passed(String name, String claim, String expected, String actual) {
    return new ConditionResult(name, null, claim, expected, actual);
  }

  /** A check that refused. */
  static ConditionResult refused(
      String name, RefusalReason reason, String claim, String expected, String actual) {
    return new ConditionResult(name, reason, claim, expected, actual);
  }

  /** A check that passes or refuses as {@code holds} says. */
  static ConditionResult of(
      boolean holds,
      String name,
      RefusalReason reason,
      String claim,
      String expected,
      String actual) {
    return new ConditionResult(name, holds ? null : reason, claim, expected, actual);
  }

  /** Whether it passed. */
  public boolean passed() {
    return reason == null;
  }

  /** The refusal for a given reason, about this check. */
  Refusal asRefusal(RefusalReason why) {
    return new Refusal(why, name, claim + " expected " + expected + ", actual " + actual);
  }
}
