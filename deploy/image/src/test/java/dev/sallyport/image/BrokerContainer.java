package dev.sallyport.image;

import dev.sallyport.engines.Waiting;
import dev.sallyport.simulator.broker.LocalBroker;
import dev.sallyport.simulator.verifier.Simulator;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A container of the broker's image, with the three volumes that the manifests mount. */
final class BrokerContainer implements AutoCloseable {
  private static final String LISTENING = "sallyport broker listening on ";
  private static final Duration START = Duration.ofSeconds(90);

  private final Podman podman;
  private final Path folder;
  private final String name;
  private final Process process;

  private BrokerContainer(Podman podman, Path folder, String name, Process process) {
    this.podman = podman;
    this.folder = folder;
    this.name = name;
    this.process = process;
  }

  /** Settings that trust a simulator, with its root certificate where the volume is mounted. */
  static Map<String, String> trusting(Simulator simulator, Path folder) throws IOException {
    Map<String, String> settings =
        LocalBroker.trusting(simulator, Files.createDirectories(folder.resolve("config")));
    settings.put("sallyport.issuers.ita.root-file", "/etc/sallyport/config/ita-root.pem");
    settings.put("quarkus.http.port", "0");
    settings.put("quarkus.management.port", "0");
    return settings;
  }

  /**
   * Starts it and does not wait.
   *
   * @param folder gets the volumes
   * @param options of podman
   */
  static BrokerContainer run(Path folder, Map<String, String> settings, List<String> options)
      throws IOException, InterruptedException {
    Podman podman = Podman.ready();
    for (String volume : List.of("config", "data", "tmp")) {
      open(Files.createDirectories(folder.resolve(volume)));
    }
    Properties properties = new Properties();
    properties.putAll(settings);
    try (Writer writer = Files.newBufferedWriter(folder.resolve("config/broker.properties"))) {
      properties.store(writer, null);
    }
    String name = "broker-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    List<String> all =
        new ArrayList<>(
            List.of(
                "--name=" + name,
                "--env=SMALLRYE_CONFIG_LOCATIONS=/etc/sallyport/config/broker.properties",
                "--volume=" + folder.resolve("config") + ":/etc/sallyport/config:ro",
                "--volume=" + folder.resolve("data") + ":/var/lib/sallyport",
                "--volume=" + folder.resolve("tmp") + ":/tmp"));
    all.addAll(options);
    Process process =
        podman.start(folder.resolve("broker.log"), podman.container(all, Built.broker()));
    return new BrokerContainer(podman, folder, name, process);
  }

  /** Where it listens, once it does. */
  URI address() throws Exception {
    Waiting.until(
        "a broker that listens, but: " + log(),
        START,
        () -> log().contains(LISTENING) || !process.isAlive());
    int at = log().indexOf(LISTENING);
    if (at < 0) {
      throw new AssertionError("it does not start: " + log());
    }
    return URI.create(log().substring(at + LISTENING.length()).lines().findFirst().orElseThrow());
  }

  /** Waits until it ends by itself; gives its exit code. */
  int ended() throws InterruptedException {
    return process.waitFor();
  }

  /** All that it said. */
  String log() throws IOException {
    return Files.readString(folder.resolve("broker.log"));
  }

  /** The most memory that its process has had, in MiB. */
  long peakMebibytes() throws IOException, InterruptedException {
    String pid = podman.run("inspect", "--format", "{{.State.Pid}}", name).output().strip();
    return Files.readString(Path.of("/proc", pid, "status"))
        .lines()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  /** Runs a command inside, without the broker's own options of Java; gives its exit code. */
  int exec(List<String> command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("exec", "--env=JDK_JAVA_OPTIONS=", name));
    all.addAll(command);
    return podman.run(all.toArray(String[]::new)).exit();
  }

  /** Sends SIGTERM, and SIGKILL after 30 seconds; gives the exit code. */
  int stop() throws IOException, InterruptedException {
    Podman.Result _ = podman.run("stop", "--time", "30", name);
    return ended();
  }

  /** What changed outside of the volumes, but for the places at which podman mounts something. */
  List<String> changes() throws IOException, InterruptedException {
    List<String> changes = new ArrayList<>();
    podman.run("diff", name).output().lines().forEach(changes::add);
    // Made by the runtime before the first instruction of the process.
    changes.removeIf(line ->
        line.matches(
            "[AC] /(etc|run)(/(sallyport|sallyport/config|hosts|hostname|"
                + "resolv.conf|mtab|\\.containerenv))?"));
    return changes;
  }

  @Override
  public void close() throws IOException {
    try {
      Podman.Result _ = podman.run("rm", "--force", "--time", "0", name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** For whoever the container runs as. */
  private static void open(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
  }
}
