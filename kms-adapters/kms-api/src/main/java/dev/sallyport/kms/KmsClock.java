package dev.sallyport.kms;

import java.time.Duration;

/** The time by which the broker bears with a key management system. */
public interface KmsClock {

  /** Nanoseconds of a clock that never goes back; only differences mean anything. */
  long nanoTime();

  /**
   * Waits for a random time between the two: brokers that failed together do not come back
   * together.
   */
  void pause(Duration least, Duration most) throws InterruptedException;
}
