package dev.sallyport.broker.http;

import java.time.Duration;

/**
 * Counts the requests that are inside, from the moment that they are let in to the last byte of
 * their answer, so that a broker that leaves can wait for them.
 */
final class Attendance {
  private int inside;
  private boolean closed;

  /** Lets one in; false once the door is closed. */
  synchronized boolean enter() {
    if (closed) {
      return false;
    }
    inside++;
    return true;
  }

  /** One that was let in has its answer, or has gone. */
  synchronized void leave() {
    inside--;
    notifyAll();
  }

  /** Lets nobody in any more; gives how many are inside. */
  synchronized int close() {
    closed = true;
    return inside;
  }

  /** Waits until nobody is inside, so long at most; gives how many are left. */
  synchronized int awaitEmpty(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    for (long left = end - System.nanoTime();
        inside > 0 && left > 0;
        left = end - System.nanoTime()) {
      // One millisecond more, because a wait of zero has no end.
      wait(left / 1_000_000 + 1);
    }
    return inside;
  }
}
