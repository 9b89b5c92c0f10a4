package dev.sallyport.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A broker in a process of its own, started from the packaged application. */
final class BrokerProcess implements AutoCloseable {
  private static final String READY = "sallyport broker listening on ";
  private static final long START_SECONDS = 90;

  /** The setting of JSON lines; off unless a test asks for them, to be read by people. */
  static final String JSON_LOG = "quarkus.log.console.json.enabled";

  private final String name;
  private final Path folder;
  private final Process process;
  private final CompletableFuture<URI> address = new CompletableFuture<>();
  private final Thread copy;

  private BrokerProcess(String name, Path folder, Process process) {
    this.name = name;
    this.folder = folder;
    this.process = process;
    // Reading a pipe holds the carrier of a virtual thread: two of these would stop all others.
    this.copy = Thread.ofPlatform().daemon().name("log of " + name).start(this::copyOutput);
  }

  /** Starts a broker over {@code folder/data}, which may hold an earlier one's; not ready yet. */
  static BrokerProcess begin(String name, Path folder, Map<String, String> settings)
      throws IOException {
    return begin(name, folder, settings, List.of());
  }

  /** The same, with arguments of the JVM. */
  static BrokerProcess begin(
      String name, Path folder, Map<String, String> settings, List<String> jvmArguments)
      throws IOException {
    Path file = configure(folder, settings);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(memory());
    // Trained by the build before: a start is quicker with it, and the same without. It does not
    // fit a virtual machine of other arguments.
    if (jvmArguments.isEmpty() && Files.exists(Project.aotCache())) {
      command.add("-XX:AOTCache=" + Project.aotCache());
    }
    command.addAll(jvmArguments);
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dsmallrye.config.locations=" + file.toUri(),
            "-Dquarkus.http.port=0",
            "-Dquarkus.http.ssl-port=0",
            "-Dquarkus.management.port=0",
            "-D" + JSON_LOG + "=" + settings.getOrDefault(JSON_LOG, "false"),
            "-jar",
            Project.broker().toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new BrokerProcess(name, folder, process);
  }

  /** As in production: what fills the memory of a broker there is to end it here. */
  private static List<String> memory() throws IOException {
    return Files.readAllLines(Project.file("broker/jvm.options")).stream()
        .filter(flag ->
            flag.matches("-Xm[snx].*|-XX:(MaxDirectMemorySize|.ExitOnOutOf|.CreateCoredump).*"))
        .toList();
  }

  /** Writes the file that {@code --config} names to the commands of a broker; gives its place. */
  static Path configure(Path folder, Map<String, String> settings) throws IOException {
    Files.createDirectories(folder);
    Properties properties = new Properties();
    properties.setProperty("sallyport.data-dir", folder.resolve("data").toString());
    properties.setProperty("sallyport.port-file", folder.resolve("ports").toString());
    properties.putAll(settings);
    Path file = folder.resolve("broker.properties");
    try (var writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    return file;
  }

  /** Starts a broker and waits until it says that it listens. */
  static BrokerProcess start(String name, Path folder, Map<String, String> settings)
      throws IOException {
    BrokerProcess broker = begin(name, folder, settings);
    broker.address();
    return broker;
  }

  /** Another process over the same folder, once this one has ended; it listens. */
  BrokerProcess again(Map<String, String> settings) throws IOException {
    return start(name, folder, settings);
  }

  URI address() {
    try {
      return address.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      process.destroyForcibly();
      throw new IllegalStateException("broker " + name + " did not start; see " + log(), e);
    }
  }

  BrokerApi api() {
    return new BrokerApi(address(), adminToken());
  }

  /** The interface of a broker whose operator's token the test has chosen itself. */
  BrokerApi api(String token) {
    return new BrokerApi(address(), token);
  }

  long pid() {
    return process.pid();
  }

  /** Where health is asked for, and metrics are. */
  URI management() throws IOException {
    address();
    Properties ports = new Properties();
    try (var reader = Files.newBufferedReader(folder.resolve("ports"))) {
      ports.load(reader);
    }
    return URI.create("http://127.0.0.1:" + ports.getProperty("management"));
  }

  Path dataFolder() {
    return folder.resolve("data");
  }

  /** An address on the management port. */
  URI management(String path) throws IOException {
    return management().resolve(path);
  }

  /** Asks it to end, as an orchestrator does. */
  void terminate() {
    // Process.destroy() would close the pipe too, and with it the log of how the broker ends.
    process.toHandle().destroy();
  }

  /** Exit code of a broker that ends by itself. */
  int waitForExit() throws InterruptedException {
    if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("broker " + name + " did not end; see " + log());
    }
    copy.join(Duration.ofSeconds(START_SECONDS));
    return process.exitValue();
  }

  String output() throws IOException {
    return Files.readString(log());
  }

  /** As a power loss would: no shutdown hook runs. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  String adminToken() {
    try {
      return Files.readString(dataFolder().resolve("admin-token")).strip();
    } catch (IOException e) {
      throw new IllegalStateException("the broker wrote no admin token", e);
    }
  }

  private Path log() {
    return folder.resolve("broker.log");
  }

  private void copyOutput() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        PrintWriter copy = new PrintWriter(Files.newBufferedWriter(log()), true)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        copy.println(line);
        int at = line.indexOf(READY);
        if (at >= 0) {
          // In a JSON line the message ends with a quote.
          String url = line.substring(at + READY.length()).strip().replaceFirst("\".*", "");
          address.complete(URI.create(url.replace("0.0.0.0", "127.0.0.1")));
        }
      }
      address.completeExceptionally(new IOException("it ended"));
    } catch (IOException e) {
      address.completeExceptionally(e);
    }
  }
}
