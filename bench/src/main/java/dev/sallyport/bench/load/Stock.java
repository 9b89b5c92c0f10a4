package dev.sallyport.bench.load;

import dev.sallyport.bench.world.BenchException;
import dev.sallyport.bench.world.Workloads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Makes requests before they are needed, on every core. */
public final class Stock {
  private Stock() {}

  /** So many requests, no two alike. */
  public static List<byte[]> make(Workloads workloads, int count)
      throws BenchException, InterruptedException {
    int threads = Runtime.getRuntime().availableProcessors();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<byte[]>> pending = new ArrayList<>(count);
      for (int n = 0; n < count; n++) {
        pending.add(pool.submit(workloads::request));
      }
      List<byte[]> requests = new ArrayList<>(count);
      for (Future<byte[]> one : pending) {
        requests.add(one.get());
      }
      return requests;
    } catch (ExecutionException e) {
      throw new BenchException("a workload could not be made", e);
    }
  }
}
