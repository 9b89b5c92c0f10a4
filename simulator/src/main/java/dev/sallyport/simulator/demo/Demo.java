package dev.sallyport.simulator.demo;

import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.verifier.Simulator;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
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
  public static void main(String[] arguments)
      throws IOException, InterruptedException, StepFailedException {
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
        It prints the lines that pin the broker, make a tenant and fetch a secret. What can go
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

  private static void up(Path root) throws IOException, InterruptedException, StepFailedException {
    Path folder = root.resolve(".sallyport").toAbsolutePath();
    try (Simulator simulator = Simulator.start(SimulatorOptions.usual());
        LocalBroker broker =
            LocalBroker.start(root, folder.resolve("broker"), simulator, port(), "")) {
      Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
      Path references = folder.resolve("references.json");
      Files.writeString(references, Scenario.referenceSet());
      printLines(folder, references, broker, simulator.address());
      broker.waitFor();
    }
  }

  private static void printLines(Path folder, Path references, LocalBroker broker, URI simulator)
      throws IOException, InterruptedException {
    System.out.printf(
        """
        Broker     %1$s   (development mode: it trusts the simulator)
        Simulator  %2$s
        Data       %3$s

        curl %1$s/v1/identity
        curl -H "Authorization: Bearer $(cat %4$s)" %1$s/v1/tenants

        ./sallyport profile add dev --broker %1$s --admin-token-file %4$s
        ./sallyport profile use dev
        ./sallyport broker identity --fingerprint %5$s
        ./sallyport tenant create acme
        ./sallyport refs put %6$s
        ./sallyport policy template tdx-gpus --name my-policy --references sample-machine \\
          --cpu-issuer %7$s --gpu-issuer %8$s > my-policy.json
        ./sallyport policy put my-policy.json
        echo "my secret" | ./sallyport secret put my/secret --policy my-policy
        SALLYPORT_CLASSPATH=%9$s \\
          ./sallyport fetch acme/my/secret --out - --collector simulated -o url=%2$s
        ./sallyport decisions

        Ctrl-C stops both.
        """,
        broker.address(),
        simulator,
        folder,
        broker.adminTokenFile(),
        Scenario.fingerprint(broker.address()),
        references,
        SimulatorOptions.TRUST_AUTHORITY,
        SimulatorOptions.DEVICES,
        "simulator/target/sallyport-simulator-0.1.0.jar");
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
