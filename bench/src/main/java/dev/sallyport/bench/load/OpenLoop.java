package dev.sallyport.bench.load;

import dev.sallyport.bench.world.BenchException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
    Schedule schedule = new Schedule(perSecond);
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> pending =
          IntStream.range(0, requests.size())
              .mapToObj(n -> {
                long intended = schedule.await(n);
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
}
