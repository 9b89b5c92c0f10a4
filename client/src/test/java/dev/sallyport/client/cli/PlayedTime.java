package dev.sallyport.client.cli;

import dev.sallyport.client.Pause;
import dev.sallyport.client.testbroker.PlayedBroker;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;

/** Waits that last until a test ends them, and that it can see begin. */
final class PlayedTime implements Pause {
  private final BlockingQueue<Duration> begun = new LinkedBlockingQueue<>();
  private final SynchronousQueue<Boolean> ends = new SynchronousQueue<>();

  @Override
  public void pause(Duration duration) throws InterruptedException {
    begun.add(duration);
    ends.take();
  }

  /** The next wait, once it has begun. */
  Duration awaitWait() throws InterruptedException {
    return begun.take();
  }

  /** Lets the wait that has begun end. */
  void pass() throws InterruptedException {
    ends.put(true);
  }

  /** The same, after which the broker does not answer in any of six attempts. */
  void passIntoOutage(PlayedBroker broker) throws InterruptedException {
    for (int attempt = 0; attempt < 6; attempt++) {
      broker.script("/v1/challenges", PlayedBroker.problem(503, "overloaded"));
    }
    pass();
    for (int wait = 0; wait < 5; wait++) {
      awaitWait();
      pass();
    }
  }
}
