package dev.sallyport.bench.world;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import dev.sallyport.client.ClientWiring;
import dev.sallyport.simulator.verifier.Simulator;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;

/** A simulator in this process, a broker in its own, and a tenant with a secret. */
public final class BenchWorld implements AutoCloseable {
  private final Simulator simulator;
  private final BrokerProcess broker;
  private final HttpClient http;

  private BenchWorld(Simulator simulator, BrokerProcess broker, HttpClient http) {
    this.simulator = simulator;
    this.broker = broker;
    this.http = http;
  }

  /**
   * Starts it, with one secret {@code acme/gpus-N} for each number of GPUs.
   *
   * @param packaged the broker that is started
   * @param folder where its data and its log go
   * @param prefix what stands before the broker's command, see {@link Cores}
   * @param flags flags of the broker's virtual machine beside those of production
   */
  public static BenchWorld start(
      PackagedBroker packaged,
      Path folder,
      List<String> prefix,
      List<String> flags,
      List<Integer> gpuCounts)
      throws BenchException, InterruptedException {
    // The simulated services sign two tokens and more for each workload; with the JDK's own
    // arithmetic, making evidence would take many times longer than verifying it.
    AmazonCorrettoCryptoProvider.install();
    ClientWiring.registerConscrypt();
    try {
      Simulator simulator = Simulator.start(SimulatorOptions.usual());
      BrokerProcess broker =
          BrokerProcess.start(packaged, folder, Settings.of(simulator, folder), prefix, flags);
      HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      BenchWorld world = new BenchWorld(simulator, broker, http);
      new TenantSetup(broker, http).create(gpuCounts);
      return world;
    } catch (IOException e) {
      throw new BenchException("the broker's surroundings cannot be made", e);
    }
  }

  /** The broker. */
  public BrokerProcess broker() {
    return broker;
  }

  /** A connection pool to it. */
  public HttpClient http() {
    return http;
  }

  /** Workloads with so many GPUs. */
  public Workloads workloads(int gpus) throws BenchException {
    return new Workloads(http, broker.address(), simulator, gpus);
  }

  @Override
  public void close() {
    http.shutdownNow();
    broker.close();
    simulator.close();
  }
}
