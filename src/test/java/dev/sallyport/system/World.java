package dev.sallyport.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.sallyport.simulator.broker.LocalBroker;
import dev.sallyport.simulator.machine.Machine;
import dev.sallyport.simulator.verifier.Simulator;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A simulator, a broker that trusts it, and a tenant with reference sets. One world serves most
 * tests; a test that breaks something starts its own.
 */
final class World implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long LOOK_EVERY = Duration.ofMillis(5).toNanos();

  private final Simulator simulator;
  private final Map<String, String> settings;
  private final BrokerProcess process;
  private final BrokerApi broker;
  private final Owner owner;

  private World(
      Simulator simulator,
      Map<String, String> settings,
      BrokerProcess process,
      BrokerApi broker,
      Owner owner) {
    this.simulator = simulator;
    this.settings = settings;
    this.process = process;
    this.broker = broker;
    this.owner = owner;
  }

  /** The world that tests share; started once, ended with the test run. */
  static World shared() {
    return Shared.WORLD;
  }

  private static final class Shared {
    static final World WORLD = start(Project.RUN + "shared", Map.of());

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(WORLD::close));
    }
  }

  /** A world of its own, with settings of the broker over the usual ones. */
  static World start(String name, Map<String, String> settings) {
    return start(name, settings, BrokerProcess::api);
  }

  /** The same, with another way to reach the broker. */
  static World start(
      String name, Map<String, String> settings, Function<BrokerProcess, BrokerApi> reach) {
    try {
      Path folder = emptied(Project.target("worlds").resolve(name));
      Simulator simulator = Simulator.start(SimulatorOptions.usual());
      Map<String, String> all = new HashMap<>(settings(simulator, folder));
      all.putAll(settings);
      return settle(simulator, all, BrokerProcess.start(name, folder, all), reach);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the tenant; a broker that does not let it is ended, not left behind. */
  private static World settle(
      Simulator simulator,
      Map<String, String> settings,
      BrokerProcess process,
      Function<BrokerProcess, BrokerApi> reach) {
    boolean settled = false;
    try {
      BrokerApi broker = reach.apply(process);
      Owner owner = Owner.create(broker, "acme");
      owner.uploadReferences();
      settled = true;
      return new World(simulator, settings, process, broker, owner);
    } finally {
      if (!settled) {
        process.close();
        simulator.close();
      }
    }
  }

  /** A broker in development mode that trusts this simulator. */
  static Map<String, String> settings(Simulator simulator, Path folder) throws IOException {
    Map<String, String> settings = LocalBroker.trusting(simulator, folder);
    settings.put(
        "sallyport.store.url", "jdbc:sqlite:" + folder.resolve("data").resolve("sallyport.db"));
    settings.put("sallyport.limits.challenges-per-minute", "100000");
    // The second run of the tests of releases: the JDK's own cryptography instead of the native.
    settings.put(
        "sallyport.crypto.corretto", System.getProperty("sallyport.test.corretto", "true"));
    settings.put("sallyport.issuers.ita.algorithms", "PS384,RS256");
    // Shorter than the tokens of the fault that makes them earlier.
    settings.put("sallyport.issuers.ita.max-age", "PT3M");
    settings.put("sallyport.issuers.nras.algorithms", "ES384");
    settings.put("sallyport.issuers.nras.max-age", "PT5M");
    return settings;
  }

  /**
   * The same world with a new broker process over the same folder; the old process is ended first.
   * Of this world nothing but the simulator is good any more.
   */
  World restarted() {
    return restarted(Map.of());
  }

  /** The same with other settings over those of before. */
  World restarted(Map<String, String> others) {
    process.close();
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(others);
    return begun(all);
  }

  /** As {@link #restarted}, where the old process has ended already. */
  World begun() {
    return begun(settings);
  }

  private World begun(Map<String, String> with) {
    try {
      BrokerProcess again = process.again(with);
      return new World(simulator, with, again, again.api(), owner.at(again.api()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  BrokerApi broker() {
    return broker;
  }

  Owner owner() {
    return owner;
  }

  Simulator simulator() {
    return simulator;
  }

  BrokerProcess process() {
    return process;
  }

  /** A secret of this world's tenant under a policy of the same name; gives the resource. */
  String guard(String name, JsonObject policy, String secret) {
    owner.guard(name, policy, Encoding.utf8(secret));
    return "acme/" + name;
  }

  Workload workload(int gpus, int switches) {
    return Workload.honest(broker, simulator.address(), Machine.of("alpha", gpus, switches));
  }

  /**
   * What the tenant reads of the refusal that a workload quotes. The broker writes it after it has
   * answered, so this asks again until it is there.
   */
  String tenantReason(String correlationId) {
    return tenantReason("acme", correlationId);
  }

  /**
   * The same for another tenant of this world. A tenant whose own rows are in doubt is refused its
   * decisions too, and reads the reason there.
   */
  String tenantReason(String tenant, String correlationId) {
    Reply decisions = broker.adminGet("/v1/tenants/" + tenant + "/decisions?limit=1");
    if (decisions.status() == 403) {
      return decisions.reason();
    }
    Instant end = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(end)) {
      Optional<JsonObject> decision =
          decisions(tenant).filter(entry -> has(entry, correlationId)).findFirst();
      if (decision.isPresent()) {
        String reason = decision.get().get("reason").getAsString();
        SeenReasons.note(reason);
        return reason;
      }
      // Each look has the broker read a thousand rows, while it has this one to write.
      LockSupport.parkNanos(LOOK_EVERY);
    }
    return "nothing is told of " + correlationId;
  }

  Stream<JsonObject> decisions() {
    return decisions("acme");
  }

  private Stream<JsonObject> decisions(String tenant) {
    JsonObject answer =
        broker.adminGet("/v1/tenants/" + tenant + "/decisions?limit=1000").requireOk();
    JsonArray list = answer.getAsJsonArray("decisions");
    return list.asList().stream().map(JsonElement::getAsJsonObject);
  }

  @Override
  public void close() {
    process.close();
    simulator.close();
  }

  private static boolean has(JsonObject entry, String correlationId) {
    return entry.has("correlationId")
        && entry.get("correlationId").getAsString().equals(correlationId);
  }

  /** This folder, empty. */
  static Path emptied(Path folder) throws IOException {
    Folders.delete(folder);
    return Files.createDirectories(folder);
  }
}
