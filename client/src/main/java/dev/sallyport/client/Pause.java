package dev.sallyport.client;

import java.time.Duration;

/** Waits between attempts. */
@FunctionalInterface
public interface Pause {
  /** Waits for this long. */
  void pause(Duration duration) throws InterruptedException;
}
