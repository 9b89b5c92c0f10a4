package dev.sallyport.bench;

import dev.sallyport.bench.Pairs.Pair;
import dev.sallyport.bench.Rounds.Round;
import dev.sallyport.bench.floor.FloorRun;
import dev.sallyport.bench.load.ClosedLoop;
import dev.sallyport.bench.load.ClosedLoop.Window;
import dev.sallyport.bench.load.DiskFlush;
import dev.sallyport.bench.load.Latencies;
import dev.sallyport.bench.load.OpenLoop;
import dev.sallyport.bench.load.Sender;
import dev.sallyport.bench.load.Stock;
import dev.sallyport.bench.world.BenchException;
import dev.sallyport.bench.world.BenchWorld;
import dev.sallyport.bench.world.Cores;
import dev.sallyport.bench.world.PackagedBroker;
import dev.sallyport.bench.world.Workloads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures a broker beside its own cryptography, in one run on one machine. Broker and floor run on
 * one core, whoever loads them on the other; requests are made before the window in which they are
 * sent, and each has a challenge, a key and evidence of its own.
 */
public final class Bench {
  private static final int EIGHT = 8;
  private static final int STARTS = 5;
  private static final int ROUNDS = 4;
  private static final int BATCH = 500;
  private static final double HALF = 0.5;

  private final Path home;
  private final PackagedBroker packaged;
  private final Path folder;
  private final Size size;
  private final Consumer<String> progress;

  /**
   * How much is measured.
   *
   * @param releases in each timed window with one GPU, and in all of those with eight
   * @param warmUp how long a broker is loaded before
   * @param connections of the closed loop
   */
  public record Size(int releases, Duration warmUp, int connections) {}

  /**
   * A benchmark.
   *
   * @param home the tree whose broker is measured
   * @param folder an empty folder for data and logs
   * @param progress takes a line now and then
   */
  public Bench(Path home, Path folder, Size size, Consumer<String> progress) {
    this.home = home;
    this.packaged = PackagedBroker.ofTree(home);
    this.folder = folder;
    this.size = size;
    this.progress = progress;
  }

  /** Measures everything. */
  public Figures run() throws BenchException, InterruptedException {
    progress.accept("starting a broker " + STARTS + " times");
    double ready = medianReadyMillis();
    List<String> pinned = Cores.prefix(Cores.BROKER);
    try (BenchWorld world =
        BenchWorld.start(
            packaged, folder.resolve("load"), pinned, packaged.cacheFlags(), List.of(1, EIGHT))) {
      Workloads one = world.workloads(1);
      progress.accept("measuring the cryptography alone");
      FloorRun floor = new FloorRun(home, folder, one.request(), world.broker());
      Map<String, Double> parts = floor.parts();
      Rounds rounds = rounds(world, one, floor);
      double maximum = rounds.whole().releasesPerSecond();
      Latencies halfLoad = halfLoad(world, one, maximum);
      Latencies disk = diskAlone(maximum);
      return new Figures(
          rounds,
          pairs(world, one, world.workloads(EIGHT)),
          parts,
          halfLoad,
          disk,
          world.broker().residentMebibytes(),
          ready);
    }
  }

  private Rounds rounds(BenchWorld world, Workloads workloads, FloorRun floor)
      throws BenchException, InterruptedException {
    warmUp(world, workloads, 1);
    List<Round> rounds = new ArrayList<>();
    while (rounds.size() < ROUNDS) {
      List<byte[]> requests = make(workloads, size.releases());
      Round round = new Round(floor.release(), send(world, requests));
      rounds.add(round);
      tell(rounds.size(), round);
    }
    return new Rounds(rounds);
  }

  private void tell(int number, Round round) {
    progress.accept(
        String.format(
            Locale.ROOT,
            "window %d of %d: %.0f us a release beside a floor of %.0f us",
            number,
            ROUNDS,
            round.window().cpuMicrosPerRelease(),
            round.floorMicros()));
  }

  private Pairs pairs(BenchWorld world, Workloads one, Workloads eight)
      throws BenchException, InterruptedException {
    warmUp(world, eight, EIGHT);
    List<Pair> pairs = new ArrayList<>();
    while (pairs.size() < ROUNDS) {
      List<byte[]> single = make(one, size.releases() / ROUNDS);
      List<byte[]> many = make(eight, size.releases() / ROUNDS);
      pairs.add(new Pair(send(world, single), send(world, many)));
    }
    return new Pairs(pairs);
  }

  private double medianReadyMillis() throws BenchException, InterruptedException {
    List<Long> times = new ArrayList<>();
    for (int n = 0; n < STARTS; n++) {
      Path data = folder.resolve("start-" + n);
      try (BenchWorld world =
          BenchWorld.start(packaged, data, List.of(), packaged.cacheFlags(), List.of(1))) {
        times.add(world.broker().ready().toMillis());
      }
    }
    return times.stream().sorted().toList().get(STARTS / 2);
  }

  /** Evidence is made as it is needed here: only the windows are timed. */
  private void warmUp(BenchWorld world, Workloads workloads, int gpus)
      throws BenchException, InterruptedException {
    progress.accept(
        "warming up for " + size.warmUp().toSeconds() + " s of load with " + gpus + " GPUs");
    Duration loaded = Duration.ZERO;
    while (loaded.compareTo(size.warmUp()) < 0) {
      List<byte[]> batch = Stock.make(workloads, BATCH);
      loaded = loaded.plus(closedLoop(world).run(batch, world.broker()).took());
    }
  }

  private List<byte[]> make(Workloads workloads, int count)
      throws BenchException, InterruptedException {
    progress.accept("making " + count + " requests");
    return Stock.make(workloads, count);
  }

  private Window send(BenchWorld world, List<byte[]> requests)
      throws BenchException, InterruptedException {
    progress.accept("sending them");
    Cores.pinDriver();
    Window window = closedLoop(world).run(requests, world.broker());
    Cores.unpinDriver();
    return window;
  }

  private Latencies halfLoad(BenchWorld world, Workloads workloads, double maximum)
      throws BenchException, InterruptedException {
    double rate = HALF * maximum;
    int first = (int) (rate * size.warmUp().toSeconds());
    List<byte[]> requests = make(workloads, first + size.releases());
    progress.accept("sending them at half of the load, the first " + first + " unmeasured");
    OpenLoop loop = new OpenLoop(sender(world), rate);
    Cores.pinDriver();
    // A broker that has only been busy still has the ways of an idle one to compile.
    Latencies _ = loop.run(requests.subList(0, first));
    Latencies latencies = loop.run(requests.subList(first, requests.size()));
    Cores.unpinDriver();
    return latencies;
  }

  /** The disk as it is in this run: others share it, on a virtual machine unseen. */
  private Latencies diskAlone(double maximum) throws BenchException {
    progress.accept("flushing the disk as often");
    return new DiskFlush(folder, HALF * maximum).run(size.releases());
  }

  private ClosedLoop closedLoop(BenchWorld world) {
    return new ClosedLoop(sender(world), size.connections());
  }

  private static Sender sender(BenchWorld world) {
    return new Sender(world.http(), world.broker().address());
  }
}
