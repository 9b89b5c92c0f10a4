package dev.sallyport.broker.ready;

import dev.sallyport.broker.config.InvalidSettingException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads which checks the operator accepts by name. */
final class Acceptance {
  private static final String KEY = "sallyport.readiness.accept";

  private Acceptance() {}

  /**
   * The accepted checks.
   *
   * @throws InvalidSettingException if a name is no check, or of one that cannot be accepted: what
   *     is named and without effect would be believed to have one
   */
  static Set<CheckId> parse(Collection<String> names) throws InvalidSettingException {
    Set<CheckId> accepted = EnumSet.noneOf(CheckId.class);
    List<String> problems = new ArrayList<>();
    for (String name : names) {
      Optional<CheckId> check = CheckId.of(name.strip());
      if (check.isEmpty()) {
        problems.add(KEY + ": no such check: " + name);
      } else if (check.get().severity() == Severity.ALWAYS_STOPS) {
        problems.add(KEY + ": cannot be accepted: " + name);
      } else if (check.get().severity() == Severity.WARNS) {
        problems.add(KEY + ": stops nothing, so needs no acceptance: " + name);
      } else {
        accepted.add(check.get());
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidSettingException(problems);
    }
    return accepted;
  }
}
