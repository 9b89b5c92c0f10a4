package dev.sallyport.simulator.demo;

import dev.sallyport.simulator.verifier.Simulator;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The packaged broker as a process in development mode, trusting one simulator. */
final class LocalBroker implements AutoCloseable {
  private static final String READY = "sallyport broker listening on ";
  private static final long START_SECONDS = 60;
  private static final long STOP_SECONDS = 15;

  private final Process process;
  private final Path folder;
  private final CompletableFuture<URI> address = new CompletableFuture<>();

  private LocalBroker(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
    Thread.ofVirtual().start(this::readOutput);
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param port 0 for a free one
   * @param extra one more setting, {@code name=value}, or the empty string
   */
  static LocalBroker start(Path root, Path folder, Simulator simulator, int port, String extra)
      throws IOException, InterruptedException, StepFailedException {
    Files.createDirectories(folder);
    Path settings = folder.resolve("broker.properties");
    try (var writer = Files.newBufferedWriter(settings)) {
      properties(folder, simulator, extra).store(writer, "Development only: trusts a simulator.");
    }
    Process process =
        new ProcessBuilder(
                List.of(
                    Command.java(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Dsmallrye.config.locations=" + settings.toUri(),
                    "-Dquarkus.http.port=" + port,
                    "-Dquarkus.management.port=0",
                    "-Dquarkus.log.console.json.enabled=false",
                    "-jar",
                    root.resolve("broker/target/quarkus-app/quarkus-run.jar").toString()))
            .redirectErrorStream(true)
            .start();
    LocalBroker broker = new LocalBroker(process, folder);
    broker.awaitReady();
    return broker;
  }

  URI address() {
    return address.join();
  }

  Path adminTokenFile() {
    return folder.resolve("data").resolve("admin-token");
  }

  /** Until it ends, by itself or by a signal. */
  void waitFor() throws InterruptedException {
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void awaitReady() throws InterruptedException, StepFailedException {
    try {
      address.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new StepFailedException("the broker did not start: see " + log());
    }
  }

  private void readOutput() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        var copy = Files.newBufferedWriter(log())) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        copy.write(line + "\n");
        copy.flush();
        int at = line.indexOf(READY);
        if (at >= 0) {
          address.complete(URI.create(line.substring(at + READY.length()).strip()));
        }
      }
      address.completeExceptionally(new IOException("it ended"));
    } catch (IOException e) {
      address.completeExceptionally(e);
    }
  }

  private Path log() {
    return folder.resolve("broker.log");
  }

  private static Properties properties(Path folder, Simulator simulator, String extra)
      throws IOException {
    Path rootFile = folder.resolve("ita-root.pem");
    Files.writeString(rootFile, simulator.rootCertificatePem());
    Properties settings = new Properties();
    settings.setProperty("sallyport.mode", "development");
    settings.setProperty("sallyport.data-dir", folder.resolve("data").toString());
    String cpu = "sallyport.issuers.ita.";
    settings.setProperty(cpu + "issuer", SimulatorOptions.TRUST_AUTHORITY);
    settings.setProperty(cpu + "verifier", "intel-trust-authority");
    settings.setProperty(cpu + "jwks-url", simulator.address() + "/ita/certs");
    settings.setProperty(cpu + "trust", "pinned-root");
    settings.setProperty(cpu + "root-file", rootFile.toString());
    settings.setProperty(cpu + "crl", "required");
    settings.setProperty(cpu + "crl-hosts", simulator.address().getAuthority());
    settings.setProperty(cpu + "simulated", "true");
    String devices = "sallyport.issuers.nras.";
    settings.setProperty(devices + "issuer", SimulatorOptions.DEVICES);
    settings.setProperty(devices + "verifier", "nvidia-nras");
    settings.setProperty(devices + "jwks-url", simulator.address() + "/nras/.well-known/jwks.json");
    settings.setProperty(devices + "trust", "jwks-origin");
    settings.setProperty(devices + "simulated", "true");
    int equals = extra.indexOf('=');
    if (equals > 0) {
      settings.setProperty(extra.substring(0, equals), extra.substring(equals + 1));
    }
    return settings;
  }
}
