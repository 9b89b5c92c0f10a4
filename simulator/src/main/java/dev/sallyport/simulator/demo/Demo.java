package dev.sallyport.simulator.demo;

import dev.sallyport.simulator.broker.LocalBroker;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.machine.Machine;
import dev.sallyport.simulator.verifier.Simulator;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code demo [--break STEP]}: the whole way of a key on this machine, with the real broker and the
 * real client; exit code 1 if a step did not end as it must. {@code up}: a broker and a simulator
 * for development, until they are stopped.
 */
public final class Demo {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int USUAL_PORT = 8080;

  private Demo() {}

  /** The command. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("sallyport.home", "."));
    List<String> line = List.of(arguments);
    if (line.equals(List.of("up"))) {
      up(root);
    } else if (line.equals(List.of("demo"))) {
      System.exit(demo(root, Optional.empty()));
    } else if (line.size() == 3 && line.subList(0, 2).equals(List.of("demo", "--break"))) {
      Optional<Step> step = Step.fromLabel(line.get(2));
      System.exit(step.isPresent() ? demo(root, step) : usage());
    } else {
      System.exit(usage());
    }
  }

  private static int usage() {
    String steps = Arrays.stream(Step.values()).map(Step::label).collect(Collectors.joining(", "));
    System.err.println("usage: demo [--break STEP] | up");
    System.err.println("steps: " + steps);
    return USAGE;
  }

  private static int demo(Path root, Optional<Step> broken)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Path folder = Files.createTempDirectory("sallyport-demo");
    boolean passed;
    try (Scenario scenario = new Scenario(root, folder, broken)) {
      passed = runAll(scenario);
    }
    if (passed || broken.isPresent()) {
      delete(folder);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    System.out.printf("%n%s in %d s%n", passed ? "PASS" : "FAIL", took.toSeconds());
    if (passed) {
      goOn();
    }
    return passed ? 0 : FAILED;
  }

  private static boolean runAll(Scenario scenario) throws InterruptedException {
    for (Step step : Step.values()) {
      try {
        String seen = scenario.run(step);
        System.out.printf(
            "PASS  %-12s %s%n%s%n", step.label(), step.text(), seen.indent(6).stripTrailing());
      } catch (StepFailedException | IOException | GeneralSecurityException e) {
        System.out.printf("FAIL  %-12s %s%n      %s%n", step.label(), step.text(), e.getMessage());
        return false;
      }
    }
    return true;
  }

  private static void goOn() {
    System.out.println(
        """

        To go on by hand, leave a broker and a simulator running in another terminal:
          ./sallyport up
        docs/guide-ten-minutes.md goes on from there: guard a secret of your own. What can go
        wrong with evidence, each as -o faults=NAME of the simulated collector:\
        """);
    System.out.println(
        "  "
            + Stream.of(Fault.values())
                .limit(12)
                .map(Fault::label)
                .collect(Collectors.joining(", "))
            + ", …");
  }

  /** Its folder is below the working directory, which for a newcomer is the clone. */
  private static void up(Path root) throws IOException, InterruptedException {
    Path folder = Path.of(".sallyport").toAbsolutePath();
    Path place = folder.resolve("broker");
    try (Simulator simulator = Simulator.start(SimulatorOptions.usual());
        LocalBroker broker =
            LocalBroker.start(
                new LocalBroker.Plan(
                    LocalBroker.jar(root),
                    place,
                    LocalBroker.trusting(simulator, place),
                    Command.java(),
                    port()))) {
      Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
      Files.writeString(folder.resolve("references.json"), Machine.referenceSet("sample-machine"));
      Surroundings surroundings =
          new Surroundings(
              broker.address(),
              simulator.address(),
              Scenario.fingerprint(broker.address()),
              broker.adminTokenFile(),
              root.resolve("simulator/target/sallyport-simulator-0.1.0.jar").toAbsolutePath());
      Files.writeString(folder.resolve("env"), surroundings.forShells());
      System.out.print(surroundings.forPeople(folder));
      broker.waitFor();
    }
  }

  /** The usual port where it is free, otherwise any. */
  private static int port() throws IOException {
    try (ServerSocket probe = new ServerSocket(USUAL_PORT, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (BindException e) {
      return 0;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
