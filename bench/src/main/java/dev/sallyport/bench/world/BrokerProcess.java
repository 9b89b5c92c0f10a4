package dev.sallyport.bench.world;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged broker as a process, under the flags of production. */
public final class BrokerProcess implements AutoCloseable {
  private static final String READY = "sallyport broker listening on ";
  private static final Pattern PROVIDER = Pattern.compile("crypto ([a-z0-9-]+): (\\S+) \\(");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final long START_SECONDS = 120;
  private static final long STOP_SECONDS = 120;

  /** Fields of {@code /proc/PID/stat} after the name in brackets, which may hold spaces. */
  private static final int USER_TICKS = 11;

  private static final int SYSTEM_TICKS = 12;

  /** {@code USER_HZ}, which Linux has fixed for every program at 100. */
  private static final long MICROS_PER_TICK = 10_000;

  private final Process process;
  private final Path log;
  private final long begun;
  private final Map<String, String> providers = new TreeMap<>();
  private final CompletableFuture<URI> address = new CompletableFuture<>();
  private volatile Duration ready = Duration.ZERO;

  private BrokerProcess(Process process, Path log, long begun) {
    this.process = process;
    this.log = log;
    this.begun = begun;
    Thread.ofVirtual().name("broker log").start(this::readLog);
  }

  /**
   * How to start it.
   *
   * @param home the tree that it was built in
   * @param folder where its data go
   * @param settings its configuration
   * @param prefix what stands before the command, see {@link Cores}
   * @param flags flags of the virtual machine beside those of production
   */
  public record Plan(
      Path home,
      Path folder,
      Map<String, String> settings,
      List<String> prefix,
      List<String> flags) {
    /** Copies. */
    public Plan {
      settings = Map.copyOf(settings);
      prefix = List.copyOf(prefix);
      flags = List.copyOf(flags);
    }

    private List<String> command(Path file) {
      List<String> command = new ArrayList<>(prefix);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("@" + home.resolve("broker/jvm.options"));
      command.addAll(flags);
      command.add("-Dsmallrye.config.locations=" + file.toUri());
      command.addAll(List.of("-Dquarkus.http.port=0", "-Dquarkus.management.port=0"));
      command.add("-Dquarkus.log.console.json.enabled=false");
      command.add("-jar");
      command.add(home.resolve("broker/target/quarkus-app/quarkus-run.jar").toString());
      return command;
    }
  }

  /** Starts it and waits until it listens. */
  public static BrokerProcess start(Plan plan) throws BenchException, InterruptedException {
    try {
      Files.createDirectories(plan.folder());
      Properties properties = new Properties();
      properties.setProperty("sallyport.data-dir", plan.folder().resolve("data").toString());
      properties.putAll(plan.settings());
      Path file = plan.folder().resolve("broker.properties");
      try (var writer = Files.newBufferedWriter(file)) {
        properties.store(writer, null);
      }
      long begun = System.nanoTime();
      Process process = new ProcessBuilder(plan.command(file)).redirectErrorStream(true).start();
      BrokerProcess broker = new BrokerProcess(process, plan.folder().resolve("broker.log"), begun);
      broker.awaitReady();
      return broker;
    } catch (IOException e) {
      throw new BenchException("the broker cannot be started", e);
    }
  }

  /** Where it listens. */
  public URI address() {
    return address.join();
  }

  /** From the start of the process to the line that it listens. */
  public Duration ready() {
    return ready;
  }

  /** Who does each primitive, as the broker's log says. */
  public Map<String, String> providers() {
    return Map.copyOf(providers);
  }

  /** The operator's token. */
  public Path adminTokenFile() {
    return log.resolveSibling("data").resolve("admin-token");
  }

  /** Processor time that it has used, user and system, in microseconds; steps of 10 ms. */
  public long cpuMicros() throws BenchException {
    String stat = proc("stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]))
        * MICROS_PER_TICK;
  }

  /** Resident memory in MiB. */
  public long residentMebibytes() throws BenchException {
    Matcher resident = RESIDENT.matcher(proc("status"));
    return resident.find() ? Long.parseLong(resident.group(1)) / 1024 : 0;
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

  private String proc(String file) throws BenchException {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(process.pid()), file));
    } catch (IOException e) {
      throw new BenchException("the broker has ended: see " + log, e);
    }
  }

  private void awaitReady() throws InterruptedException, BenchException {
    try {
      address.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new BenchException("the broker did not start: see " + log, e);
    }
  }

  private void readLog() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        var copy = Files.newBufferedWriter(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int at = line.indexOf(READY);
        Matcher provider = PROVIDER.matcher(line);
        if (at >= 0) {
          ready = Duration.ofNanos(System.nanoTime() - begun);
          address.complete(URI.create(line.substring(at + READY.length()).strip()));
        } else if (provider.find()) {
          providers.put(provider.group(1), provider.group(2));
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
