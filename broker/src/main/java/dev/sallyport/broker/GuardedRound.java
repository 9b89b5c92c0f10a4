package dev.sallyport.broker;

import dev.sallyport.broker.log.LogEvent;
import java.util.Arrays;
import java.util.List;

/**
 * A round of regular work. Whatever one throws must not end all later ones: a schedule whose task
 * threw runs it never again, without a word, and keys would go out of date unseen.
 */
record GuardedRound(Runnable round) implements Runnable {
  static Runnable of(Runnable round) {
    return new GuardedRound(round);
  }

  /** One after the other, each whatever became of those before it. */
  static Runnable inTurn(Runnable... rounds) {
    List<Runnable> guarded = Arrays.stream(rounds).map(GuardedRound::of).toList();
    return () -> guarded.forEach(Runnable::run);
  }

  @Override
  public void run() {
    try {
      round.run();
    } catch (RuntimeException | Error e) {
      LogEvent.HOUSEKEEPING_FAILED.failed(e);
    }
  }
}
