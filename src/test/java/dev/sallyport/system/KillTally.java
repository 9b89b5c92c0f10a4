package dev.sallyport.system;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** What came of the rounds of all lanes. */
final class KillTally {
  /** Where a kill fell. */
  enum Fate {
    BEFORE_COMMIT,
    COMMITTED_WITHOUT_ANSWER,
    ANSWERED
  }

  private final Map<Fate, AtomicInteger> fates = new EnumMap<>(Fate.class);
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger cutOff = new AtomicInteger();

  KillTally() {
    for (Fate fate : Fate.values()) {
      fates.put(fate, new AtomicInteger());
    }
  }

  void fell(Fate fate) {
    count(fate).incrementAndGet();
  }

  /** An upload was answered, or it was cut off by the kill. */
  void uploaded(boolean answered) {
    (answered ? acknowledged : cutOff).incrementAndGet();
  }

  int of(Fate fate) {
    return count(fate).get();
  }

  int rounds() {
    return fates.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  /** For the end of the build. */
  String line() {
    return "kill -9: %d rounds, %d before COMMIT, %d after it without an answer, %d after the answer;"
            .formatted(
                rounds(),
                of(Fate.BEFORE_COMMIT),
                of(Fate.COMMITTED_WITHOUT_ANSWER),
                of(Fate.ANSWERED))
        + " %d uploads acknowledged and kept, %d cut off\n"
            .formatted(acknowledged.get(), cutOff.get());
  }

  private AtomicInteger count(Fate fate) {
    return Objects.requireNonNull(fates.get(fate));
  }
}
