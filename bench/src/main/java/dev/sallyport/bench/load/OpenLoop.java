package dev.sallyport.bench.load;

import dev.sallyport.bench.world.BenchException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Sends at a fixed rate whatever the answers do, as workloads that know nothing of each other.
 * Times run from the moment in which a request should have been sent, so that waiting behind a slow
 * one counts.
 */
public final class OpenLoop {
  private final Sender sender;
  private final double perSecond;

  /** So many in a second. */
  public OpenLoop(Sender sender, double perSecond) {
    this.sender = sender;
    this.perSecond = perSecond;
  }

  /** Sends all of them, once each. */
  public Latencies run(List<byte[]> requests) throws BenchException, InterruptedException {
    long step = (long) (1e9 / perSecond);
    long begin = System.nanoTime() + step;
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> pending =
          IntStream.range(0, requests.size())
              .mapToObj(n -> {
                long intended = begin + n * step;
                waitUntil(intended);
                return pool.submit(() -> {
                  sender.send(requests.get(n));
                  return System.nanoTime() - intended;
                });
              })
              .toList();
      long[] times = new long[pending.size()];
      for (int n = 0; n < times.length; n++) {
        times[n] = pending.get(n).get();
      }
      return new Latencies(times);
    } catch (ExecutionException e) {
      throw new BenchException("the open loop broke off: " + e.getCause(), e);
    }
  }

  /** Waits for a moment of {@link System#nanoTime()}. */
  static void waitUntil(long time) {
    for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
