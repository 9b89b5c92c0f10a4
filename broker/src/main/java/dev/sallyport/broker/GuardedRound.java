package dev.sallyport.broker;

import dev.sallyport.broker.log.LogEvent;

/**
 * A round of regular work. Whatever one throws must not end all later ones: a schedule whose task
 * threw runs it never again, without a word, and keys would go out of date unseen.
 */
record GuardedRound(Runnable round) implements Runnable {
  static Runnable of(Runnable round) {
    return new GuardedRound(round);
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
