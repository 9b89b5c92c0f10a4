package dev.sallyport.bench.cli;

import dev.sallyport.bench.Bench;
import dev.sallyport.bench.Figures;
import dev.sallyport.bench.Training;
import dev.sallyport.bench.world.BenchException;
import dev.sallyport.bench.world.PackagedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@code bench [--quick] [--json FILE] [--connections N]} and {@code train}. */
public final class Main {
  private static final int USAGE = 2;
  private static final int FAILED = 5;

  private Main() {}

  /** Measures, or trains the broker's cache. */
  public static void main(String[] arguments) throws InterruptedException {
    System.exit(run(Path.of(System.getProperty("sallyport.home", ".")), List.of(arguments)));
  }

  private static int run(Path home, List<String> arguments) throws InterruptedException {
    try {
      Path folder =
          Files.createTempDirectory(Files.createDirectories(home.resolve("bench/target")), "run-");
      if (arguments.equals(List.of("train"))) {
        System.err.println(
            "bench: trained "
                + new Training(PackagedBroker.ofTree(home), Training.USUAL_RELEASES).run(folder));
        return 0;
      }
      return Options.parse(arguments).isPresent()
          ? bench(home, folder, Options.parse(arguments).get())
          : usage();
    } catch (BenchException | IOException e) {
      System.err.println("sallyport bench: " + e.getMessage());
      return FAILED;
    }
  }

  private static int usage() {
    System.err.println("usage: bench [--quick] [--json FILE] [--connections N] | train");
    return USAGE;
  }

  private static int bench(Path home, Path folder, Options options)
      throws BenchException, IOException, InterruptedException {
    Bench.Size size = size(options);
    Figures figures =
        new Bench(home, folder, size, line -> System.err.println("bench: " + line)).run();
    figures.lines().forEach(System.out::println);
    if (options.json().isPresent()) {
      Files.writeString(options.json().get(), figures.json());
    }
    return 0;
  }

  /** The quick one is too short for a figure that counts: it shows that everything works. */
  private static Bench.Size size(Options options) {
    return options.quick()
        ? new Bench.Size(500, Duration.ofSeconds(2), options.connections())
        : new Bench.Size(10_000, Duration.ofSeconds(30), options.connections());
  }
}
