package dev.sallyport.system;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/**
 * One way to change rows, and what it must come to.
 *
 * @param name what an administrator does
 * @param edit does it
 * @param reasons for each secret that is asked for afterwards, the reason that its tenant reads
 */
record Attack(String name, Edit edit, Map<Target, String> reasons) {
  /** Changes rows of a victim, of a partner, or of both. */
  @FunctionalInterface
  interface Edit {
    void by(Administrator administrator, Victim victim, Victim partner) throws Exception;
  }

  /** Whose secret is asked for. */
  enum Target {
    MODEL(Victim.MODEL),
    SPARE(Victim.SPARE),
    AGED(Victim.AGED),
    PARTNERS_MODEL(Victim.MODEL);

    private final String path;

    Target(String path) {
      this.path = path;
    }

    String path() {
      return path;
    }
  }

  Attack {
    reasons = new EnumMap<>(reasons);
  }

  /** Refuses the victim's model for this reason. */
  static Attack on(String name, String reason, Edit edit) {
    return on(Target.MODEL, name, reason, edit);
  }

  static Attack on(Target target, String name, String reason, Edit edit) {
    return new Attack(name, edit, Map.of(target, reason));
  }

  /** Sets one column of a victim's row, and refuses its model for this reason. */
  static Attack set(
      String name, String reason, Function<Victim, RowKey> row, String column, Object value) {
    return on(name, reason, (admin, victim, _) -> admin.set(row.apply(victim), column, value));
  }

  /** Refuses this too. */
  Attack and(Target target, String reason) {
    Map<Target, String> all = new EnumMap<>(reasons);
    all.put(target, reason);
    return new Attack(name, edit, all);
  }
}
