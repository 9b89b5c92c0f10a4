package dev.sallyport.bench.load;

import dev.sallyport.bench.world.BenchException;
import dev.sallyport.bench.world.BrokerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** A few connections, each sending its next request when the last one is answered. */
public final class ClosedLoop {
  private final Sender sender;
  private final int connections;

  /** So many connections. */
  public ClosedLoop(Sender sender, int connections) {
    this.sender = sender;
    this.connections = connections;
  }

  /**
   * What a window cost.
   *
   * @param releases how many
   * @param took how long
   * @param cpuMicros processor time of the broker, user and system
   */
  public record Window(int releases, Duration took, long cpuMicros) {
    /** Several as one. */
    public static Window sum(List<Window> windows) {
      Window sum = new Window(0, Duration.ZERO, 0);
      for (Window window : windows) {
        sum =
            new Window(
                sum.releases + window.releases,
                sum.took.plus(window.took),
                sum.cpuMicros + window.cpuMicros);
      }
      return sum;
    }

    /** Processor time for one release, in microseconds. */
    public double cpuMicrosPerRelease() {
      return (double) cpuMicros / releases;
    }

    /** Releases in a second. */
    public double releasesPerSecond() {
      return releases * 1e9 / took.toNanos();
    }
  }

  /** Sends all of them, once each. */
  public Window run(List<byte[]> requests, BrokerProcess broker)
      throws BenchException, InterruptedException {
    AtomicInteger next = new AtomicInteger();
    long cpu = broker.cpuMicros();
    long begun = System.nanoTime();
    try (ExecutorService pool = Executors.newFixedThreadPool(connections)) {
      List<Future<?>> ends = new ArrayList<>();
      for (int n = 0; n < connections; n++) {
        ends.add(
            pool.submit(() -> {
              for (int at = next.getAndIncrement();
                  at < requests.size();
                  at = next.getAndIncrement()) {
                sender.send(requests.get(at));
              }
              return null;
            }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    } catch (ExecutionException e) {
      throw new BenchException("the window broke off: " + e.getCause(), e);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    return new Window(requests.size(), took, broker.cpuMicros() - cpu);
  }
}
