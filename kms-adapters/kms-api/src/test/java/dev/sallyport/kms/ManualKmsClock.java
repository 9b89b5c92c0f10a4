package dev.sallyport.kms;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that passes when a test says so, or when somebody pauses. */
final class ManualKmsClock implements KmsClock {
  final List<Duration> longestPauses = new ArrayList<>();
  private long now = -1;

  @Override
  public synchronized long nanoTime() {
    return now;
  }

  @Override
  public synchronized void pause(Duration least, Duration most) {
    longestPauses.add(most);
    pass(most);
  }

  synchronized void pass(Duration time) {
    now += time.toNanos();
  }
}
