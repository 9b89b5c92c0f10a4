package dev.sallyport.protocol;

import dev.sallyport.protocol.json.JsonException;

/**
 * Why something was refused: a value, not an exception, because a refusal is an expected answer.
 *
 * @param reason the stable reason, the same in the audit log, the metric and the problem type
 * @param subject what it is about: a claim, a member, a condition, by a name that this program
 *     knows; may be empty
 * @param detail one line for the one who may know more: never a secret, never anything of another
 *     tenant
 */
public record Refusal(RefusalReason reason, String subject, String detail) {

  /** A refusal whose reason says it all. */
  public static Refusal of(RefusalReason reason) {
    return new Refusal(reason, "", "");
  }

  /** A refusal about a named thing. */
  public static Refusal of(RefusalReason reason, String subject) {
    return new Refusal(reason, subject, "");
  }

  /** The refusal that a malformed JSON document earns. */
  public static Refusal of(JsonException e) {
    RefusalReason reason =
        switch (e.problem()) {
          case TOO_LARGE -> RefusalReason.BODY_TOO_LARGE;
          case NOT_UNICODE, NOT_JSON -> RefusalReason.MALFORMED_JSON;
          case TOO_DEEP -> RefusalReason.JSON_TOO_DEEP;
          case TOO_MANY_VALUES -> RefusalReason.JSON_TOO_MANY_VALUES;
          case DUPLICATE_MEMBER -> RefusalReason.DUPLICATE_MEMBER;
          case MISSING_MEMBER -> RefusalReason.MISSING_MEMBER;
          case UNKNOWN_MEMBER -> RefusalReason.UNKNOWN_MEMBER;
          case WRONG_TYPE -> RefusalReason.MISTYPED_MEMBER;
          case BAD_VALUE -> RefusalReason.BAD_MEMBER_VALUE;
        };
    return new Refusal(reason, e.where(), "");
  }

  /** This refusal as the outcome of whatever was attempted. */
  public <T> Outcome<T> asOutcome() {
    return new Outcome.Refused<>(this);
  }

  /** One line: the label, and the subject and detail where there are any. */
  public String line() {
    String line = subject.isEmpty() ? reason.label() : reason.label() + " (" + subject + ")";
    return detail.isEmpty() ? line : line + ": " + detail;
  }
}
