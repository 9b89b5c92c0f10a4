package dev.sallyport.simulator.broker;

import dev.sallyport.simulator.verifier.Simulator;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The packaged broker as a process of its own. */
public final class LocalBroker implements AutoCloseable {
  private static final String READY = "sallyport broker listening on ";
  private static final long START_SECONDS = 120;
  private static final long STOP_SECONDS = 120;

  private final Process process;
  private final Path folder;
  private final long begun;
  private final CompletableFuture<URI> address = new CompletableFuture<>();
  private volatile Duration ready = Duration.ZERO;

  private LocalBroker(Process process, Path folder, long begun) {
    this.process = process;
    this.folder = folder;
    this.begun = begun;
    Thread.ofVirtual().name("broker log").start(this::readLog);
  }

  /**
   * How to start it.
   *
   * @param jar what is run, see {@link #jar}
   * @param folder where its settings, its data and its log go
   * @param settings its configuration
   * @param java the command of a virtual machine with its flags
   * @param port 0 for a free one
   */
  public record Plan(
      Path jar, Path folder, Map<String, String> settings, List<String> java, int port) {
    /** Copies. */
    public Plan {
      settings = Map.copyOf(settings);
      java = List.copyOf(java);
    }

    private List<String> command(Path file) {
      List<String> command = new ArrayList<>(java);
      command.add("-Dsmallrye.config.locations=" + file.toUri());
      command.add("-Dquarkus.http.port=" + port);
      command.add("-Dquarkus.management.port=0");
      command.add("-Dquarkus.log.console.json.enabled=false");
      command.add("-jar");
      command.add(jar.toString());
      return command;
    }

    private Path write() throws IOException {
      Files.createDirectories(folder);
      Properties properties = new Properties();
      properties.setProperty("sallyport.data-dir", folder.resolve("data").toString());
      properties.putAll(settings);
      Path file = folder.resolve("broker.properties");
      try (var writer = Files.newBufferedWriter(file)) {
        properties.store(writer, null);
      }
      return file;
    }
  }

  /** The packaged broker of the tree that it was built in. */
  public static Path jar(Path home) {
    return home.resolve("broker/target/quarkus-app/quarkus-run.jar");
  }

  /**
   * Settings of development mode that trust one simulator, to be added to.
   *
   * @param folder gets the root certificate
   */
  public static Map<String, String> trusting(Simulator simulator, Path folder) throws IOException {
    Path root = Files.createDirectories(folder).resolve("ita-root.pem");
    Files.writeString(root, simulator.rootCertificatePem());
    Map<String, String> settings = new HashMap<>();
    settings.put("sallyport.mode", "development");
    String cpu = "sallyport.issuers.ita.";
    settings.put(cpu + "issuer", SimulatorOptions.TRUST_AUTHORITY);
    settings.put(cpu + "verifier", "intel-trust-authority");
    settings.put(cpu + "jwks-url", simulator.address() + "/ita/certs");
    settings.put(cpu + "trust", "pinned-root");
    settings.put(cpu + "root-file", root.toString());
    settings.put(cpu + "crl", "required");
    settings.put(cpu + "crl-hosts", simulator.address().getAuthority());
    settings.put(cpu + "simulated", "true");
    String devices = "sallyport.issuers.nras.";
    settings.put(devices + "issuer", SimulatorOptions.DEVICES);
    settings.put(devices + "verifier", "nvidia-nras");
    settings.put(devices + "jwks-url", simulator.address() + "/nras/.well-known/jwks.json");
    settings.put(devices + "trust", "jwks-origin");
    settings.put(devices + "simulated", "true");
    return settings;
  }

  /**
   * Starts it and waits until it listens.
   *
   * @throws IOException if it does not start; the message names its log
   */
  public static LocalBroker start(Plan plan) throws IOException, InterruptedException {
    List<String> command = plan.command(plan.write());
    long begun = System.nanoTime();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    LocalBroker broker = new LocalBroker(process, plan.folder(), begun);
    broker.awaitReady();
    return broker;
  }

  /** Where it listens. */
  public URI address() {
    return address.join();
  }

  /** From the start of the process to the line that it listens. */
  public Duration ready() {
    return ready;
  }

  /** Its process. */
  public long pid() {
    return process.pid();
  }

  /** All that it says. */
  public Path log() {
    return folder.resolve("broker.log");
  }

  /** The operator's token. */
  public Path adminTokenFile() {
    return folder.resolve("data").resolve("admin-token");
  }

  /** Until it ends, by itself or by a signal. */
  public void waitFor() throws InterruptedException {
    process.waitFor();
  }

  /** Asks it to end and waits; it has ended by itself afterwards, or was killed. */
  @Override
  public void close() {
    // Not Process.destroy(), which closes the pipe into which the broker still writes its end.
    var _ = process.toHandle().destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void awaitReady() throws InterruptedException, IOException {
    try {
      address.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new IOException("the broker did not start: see " + log(), e);
    }
  }

  private void readLog() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        var copy = Files.newBufferedWriter(log())) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int at = line.indexOf(READY);
        if (at >= 0) {
          ready = Duration.ofNanos(System.nanoTime() - begun);
          address.complete(URI.create(line.substring(at + READY.length()).strip()));
        }
        copy.write(line + "\n");
        copy.flush();
      }
      address.completeExceptionally(new IOException("it ended"));
    } catch (IOException e) {
      address.completeExceptionally(e);
    }
  }
}
