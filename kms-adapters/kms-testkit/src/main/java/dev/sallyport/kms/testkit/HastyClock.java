package dev.sallyport.kms.testkit;

import dev.sallyport.kms.KmsClock;
import java.time.Duration;

/** Time as it is, in which nobody pauses. */
public final class HastyClock implements KmsClock {
  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void pause(Duration least, Duration most) {
    // What is tried again may be tried at once.
  }
}
