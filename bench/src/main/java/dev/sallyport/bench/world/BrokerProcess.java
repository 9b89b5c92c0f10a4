package dev.sallyport.bench.world;

import dev.sallyport.simulator.broker.LocalBroker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged broker as a process under the flags of production, and what it uses. */
public final class BrokerProcess implements AutoCloseable {
  private static final Pattern PROVIDER = Pattern.compile("crypto ([a-z0-9-]+): (\\S+) \\(");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  /** Fields of {@code /proc/PID/stat} after the name in brackets, which may hold spaces. */
  private static final int USER_TICKS = 11;

  private static final int SYSTEM_TICKS = 12;

  /** {@code USER_HZ}, which Linux has fixed for every program at 100. */
  private static final long MICROS_PER_TICK = 10_000;

  private final LocalBroker broker;
  private final Map<String, String> providers;

  private BrokerProcess(LocalBroker broker, Map<String, String> providers) {
    this.broker = broker;
    this.providers = providers;
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param packaged what is started
   * @param folder where its data go
   * @param settings its configuration
   * @param prefix what stands before the command, see {@link Cores}
   * @param flags flags of the virtual machine beside those of production
   */
  static BrokerProcess start(
      PackagedBroker packaged,
      Path folder,
      Map<String, String> settings,
      List<String> prefix,
      List<String> flags)
      throws BenchException, InterruptedException {
    List<String> java = packaged.command(prefix, flags);
    try {
      LocalBroker broker =
          LocalBroker.start(new LocalBroker.Plan(packaged.jar(), folder, settings, java, 0));
      return new BrokerProcess(broker, providers(broker.log()));
    } catch (IOException e) {
      throw new BenchException("the broker cannot be started", e);
    }
  }

  /** Where it listens. */
  public URI address() {
    return broker.address();
  }

  /** From the start of the process to the line that it listens. */
  public Duration ready() {
    return broker.ready();
  }

  /** Who does each primitive, as the broker's log says. */
  public Map<String, String> providers() {
    return Map.copyOf(providers);
  }

  /** The operator's token. */
  public Path adminTokenFile() {
    return broker.adminTokenFile();
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

  /** Asks it to end and waits until it has. */
  @Override
  public void close() {
    broker.close();
  }

  private String proc(String file) throws BenchException {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(broker.pid()), file));
    } catch (IOException e) {
      throw new BenchException("the broker has ended: see " + broker.log(), e);
    }
  }

  /** All of them are told before it listens. */
  private static Map<String, String> providers(Path log) throws IOException {
    Map<String, String> providers = new TreeMap<>();
    Matcher provider = PROVIDER.matcher(Files.readString(log));
    while (provider.find()) {
      providers.put(provider.group(1), provider.group(2));
    }
    return providers;
  }
}
