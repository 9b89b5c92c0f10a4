package dev.sallyport.bench;

import dev.sallyport.bench.load.ClosedLoop;
import dev.sallyport.bench.load.Sender;
import dev.sallyport.bench.load.Stock;
import dev.sallyport.bench.world.BenchException;
import dev.sallyport.bench.world.BenchWorld;
import dev.sallyport.bench.world.PackagedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes the ahead-of-time cache: one start under the flags of production, a tenant's set-up with a
 * policy whose conditions are compiled, releases enough for the profiles of the compiler, then a
 * clean end, at which the virtual machine writes it.
 */
public final class Training {
  /** Releases of each kind with which a cache that is to be used is trained: some minutes. */
  public static final int USUAL_RELEASES = 6_000;

  private static final int CONNECTIONS = 4;
  private final PackagedBroker packaged;
  private final int releases;

  /**
   * A training run.
   *
   * @param packaged what is trained
   * @param releases with each number of GPUs, and once more one after the other
   */
  public Training(PackagedBroker packaged, int releases) {
    this.packaged = packaged;
    this.releases = releases;
  }

  /** Trains, in an empty folder; gives the file. */
  public Path run(Path folder) throws BenchException, InterruptedException {
    Path cache = packaged.cache();
    try {
      Files.deleteIfExists(cache);
    } catch (IOException e) {
      throw new BenchException("the old cache cannot be removed: " + cache, e);
    }
    try (BenchWorld world =
        BenchWorld.start(packaged, folder, List.of(), packaged.trainingFlags(), List.of(1, 8))) {
      Sender sender = new Sender(world.http(), world.broker().address());
      for (int gpus : List.of(8, 1)) {
        List<byte[]> requests = Stock.make(world.workloads(gpus), releases);
        var _ = new ClosedLoop(sender, CONNECTIONS).run(requests, world.broker());
      }
      // A broker that waits between two requests takes other ways than a busy one: what was not
      // seen here is left out of the compiled code, and compiled again when it comes.
      List<byte[]> requests = Stock.make(world.workloads(1), releases);
      var _ = new ClosedLoop(sender, 1).run(requests, world.broker());
    }
    if (!Files.exists(cache)) {
      throw new BenchException("the training run wrote no cache: see " + folder);
    }
    return cache;
  }
}
