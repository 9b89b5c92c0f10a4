package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.sallyport.simulator.machine.Machine;
import dev.sallyport.simulator.verifier.Simulator;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys are replaced while workloads come and go, and none of them notices. */
class KeyRotationTest {
  private static final String BROKER = "/v1/keys";
  private static final String TENANT = "/v1/tenants/acme/keys";
  private static World world;

  @BeforeAll
  static void start() {
    world = World.start("rotation", Map.of());
    world.guard("rotated", Documents.cpuPolicy("rotated"), "through it all");
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  private record Order(String route, String kind, String manner) {}

  private static final List<Order> ORDERS =
      List.of(
          new Order(BROKER, "transport", "usual"),
          new Order(BROKER, "ticket", "usual"),
          new Order(TENANT, "intake", "usual"),
          new Order(BROKER, "identity", "despite-pins"),
          new Order(TENANT, "storage", "usual"),
          new Order(BROKER, "transport", "usual"),
          new Order(BROKER, "ticket", "usual"));

  /** Workloads that come and go until they are told to stop. */
  private static final class Comers implements AutoCloseable {
    private static final int THREADS = 3;
    private static final long PATIENCE_SECONDS = 60;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> loads = new ArrayList<>();
    private final Semaphore served = new Semaphore(0);
    private final AtomicBoolean over = new AtomicBoolean();

    Comers(Guest guest, byte[] root) {
      for (int thread = 0; thread < THREADS; thread++) {
        loads.add(
            threads.submit(() -> {
              while (!over.get()) {
                Bound bound = guest.challenge(world.broker(), "acme/rotated");
                guest.fetch(bound, guest.request(bound), root, "through it all");
                served.release();
              }
              return null;
            }));
      }
    }

    /** Waits for releases of which at least one began after this was called. */
    void requireServed(String when) throws Exception {
      served.drainPermits();
      // Each thread may be in the middle of one that began before.
      if (!served.tryAcquire(THREADS + 1, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        finish();
        throw new AssertionError("too few were served " + when);
      }
    }

    /** Ends them; fails where one was refused. */
    void finish() throws Exception {
      over.set(true);
      for (Future<?> load : loads) {
        load.get();
      }
    }

    @Override
    public void close() {
      over.set(true);
      threads.close();
    }
  }

  /** What a guest pins: the current and the next identity key, at one moment. */
  private record Guest(Workload workload, List<Pins> pins) {
    static Guest of(BrokerApi broker, Workload workload) {
      JsonObject identity = broker.get("/v1/identity").requireOk();
      Stream<JsonElement> next = identity.getAsJsonArray("next").asList().stream();
      List<Pins> pins =
          Stream.concat(Stream.of(identity.get("current")), next)
              .map(key -> Encoding.bytes(key.getAsJsonObject(), "publicKey"))
              .map(key -> new Pins(HexFormat.of().formatHex(key)))
              .toList();
      assertThat(pins).as("current and next").hasSize(2);
      return new Guest(workload, pins);
    }

    /** The pin of whoever signed a message; a guest without one refuses. */
    Pins pinOf(JsonObject message) {
      String signer = HexFormat.of().formatHex(Encoding.bytes(message, "identityKey"));
      return pins.stream()
          .filter(pin -> pin.identity().equals(signer))
          .findFirst()
          .orElseThrow(() -> new AssertionError("signed by a key that is not pinned"));
    }

    Bound challenge(BrokerApi broker, String resource) {
      JsonObject body = new JsonObject();
      body.add("resources", Documents.texts(List.of(resource)));
      JsonObject answer = broker.post("/v1/challenges", body).requireOk();
      JsonObject transport = answer.getAsJsonObject("transportKey");
      pinOf(transport).requireTransportKey(transport);
      return new Bound(answer, List.of(resource), workload.key());
    }

    JsonObject request(Bound bound) throws Exception {
      return workload.request(bound, workload.evidence(bound));
    }

    void fetch(Bound bound, JsonObject request, byte[] root, String secret) throws Exception {
      JsonObject answer = workload.release(request).requireOk();
      assertThat(new Answer(answer, bound).open(pinOf(answer), root))
          .containsExactly(Encoding.utf8(secret));
    }
  }

  private static Guest guest() {
    return Guest.of(world.broker(), world.workload(0, 0));
  }

  private static KeyRoute at(String route) {
    return new KeyRoute(world.broker(), route);
  }

  @Test
  void everyKindRotatedUnderLoad_failsNoRelease() throws Exception {
    Guest guest = guest();
    byte[] root = world.owner().root();
    Bound before = guest.challenge(world.broker(), "acme/rotated");
    JsonObject begunBefore = guest.request(before);
    try (Comers comers = new Comers(guest, root)) {
      comers.requireServed("before any rotation");
      for (Order order : ORDERS) {
        at(order.route()).rotate(order.kind(), order.manner()).requireOk();
        comers.requireServed("after the rotation of the key for " + order.kind());
      }
      world.owner().uploadSecret("rotated/new", Encoding.utf8("under new keys"), "rotated");
      Bound newSecret = guest.challenge(world.broker(), "acme/rotated/new");
      guest.fetch(newSecret, guest.request(newSecret), root, "under new keys");
      comers.requireServed("to the end");
      comers.finish();
    }
    guest.fetch(before, begunBefore, root, "through it all");
    assertThat(at(TENANT).keys("intake").getFirst().get("secrets").getAsInt())
        .as("secrets under the first intake key")
        .isEqualTo(1);
  }

  @Test
  void discardedTicketKey_refusesOpenChallengesAndNoNewOne() throws Exception {
    Guest guest = guest();
    Bound open = guest.challenge(world.broker(), "acme/rotated");
    JsonObject request = guest.request(open);
    at(BROKER).rotate("ticket", "discard").requireOk();

    guest.workload().release(request).requireProblem(401, "invalid-ticket");
    Bound fresh = guest.challenge(world.broker(), "acme/rotated");
    guest.fetch(fresh, guest.request(fresh), world.owner().root(), "through it all");
  }

  @Test
  void identityThatGuestsHadNoTimeToPin_isNotMadeCurrentByItself() {
    at(BROKER).rotate("identity", "usual").requireProblem(409, "pins-at-risk");
  }

  @ParameterizedTest
  @CsvSource({BROKER + ", transport", TENANT + ", intake"})
  void orderSentTwice_replacesOneKey(String route, String kind) {
    int number = at(route).number(kind);
    at(route).rotate(kind, "usual", number).requireOk();

    at(route).rotate(kind, "usual", number).requireProblem(409, "keys-moved");
  }

  @Test
  void rotation_isInTheLogUnderItsCorrelationId() throws Exception {
    Reply reply = at(TENANT).rotate("storage", "usual");
    String id = Objects.requireNonNull(reply.headers().get("x-correlation-id"));

    // The log is copied behind the broker's back.
    Instant patience = Instant.now().plusSeconds(20);
    while (lineOf(id).isEmpty()) {
      assertThat(Instant.now()).as(id).isBefore(patience);
    }
    assertThat(lineOf(id).orElseThrow())
        .contains("operator event: rotation of storage key")
        .endsWith(": done");
  }

  private Optional<String> lineOf(String correlationId) throws IOException {
    return world
        .process()
        .output()
        .lines()
        .filter(line -> line.contains(correlationId))
        .findFirst();
  }

  @Test
  @Tag("I5")
  void brokerKilledWhileItRotates_hasWholeKeysAfterwards_I5(@TempDir Path folder) throws Exception {
    try (Simulator simulator = Simulator.start(SimulatorOptions.usual())) {
      Map<String, String> settings = World.settings(simulator, folder);
      byte[] root;
      try (BrokerProcess broker = BrokerProcess.start("rotating", folder, settings)) {
        Owner owner = Owner.create(broker.api(), "acme");
        owner.uploadReferences();
        owner.guard("kept", Documents.cpuPolicy("kept"), Encoding.utf8("kept"));
        root = owner.root();
        killWhileRotating(broker);
      }
      try (BrokerProcess broker = BrokerProcess.start("rotating-again", folder, settings)) {
        assertWhole(broker.api());
        Workload workload =
            Workload.honest(broker.api(), simulator.address(), Machine.of("alpha", 0, 0));
        Guest guest = Guest.of(broker.api(), workload);
        Bound bound = guest.challenge(broker.api(), "acme/kept");
        guest.fetch(bound, guest.request(bound), root, "kept");
      }
    }
  }

  /** Orders go on until the broker is gone; the last of them got no answer. */
  private static void killWhileRotating(BrokerProcess broker) throws Exception {
    KeyRoute api = KeyRoute.ofBroker(broker.api());
    CountDownLatch some = new CountDownLatch(9);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String kind : List.of("identity", "transport", "ticket")) {
        String manner = kind.equals("identity") ? "despite-pins" : "usual";
        var _ =
            threads.submit(() -> {
              while (true) {
                api.rotate(kind, manner);
                some.countDown();
              }
            });
      }
      some.await();
      broker.kill();
    }
  }

  private static void assertWhole(BrokerApi broker) {
    KeyRoute keys = KeyRoute.ofBroker(broker);
    for (String kind : List.of("identity", "transport", "ticket")) {
      keys.current(kind);
    }
    List<String> identities =
        keys.keys("identity").stream()
            .map(key -> key.get("state").getAsString())
            .filter(state -> !state.equals("kept"))
            .toList();
    assertThat(identities).containsExactly("current", "next");
    JsonObject identity = broker.get("/v1/identity").requireOk();
    assertThat(identity.getAsJsonObject("current").get("fingerprint"))
        .isEqualTo(keys.current("identity").get("fingerprint"));
  }
}
