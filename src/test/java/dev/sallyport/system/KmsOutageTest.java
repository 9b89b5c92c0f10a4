package dev.sallyport.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.sallyport.engines.Waiting;
import dev.sallyport.system.SteadyLoad.Sent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two tenants with a key-encryption key in an OpenBao of their own, and a broker that serves both
 * while one OpenBao is away: its tenant is refused until it is back, and the other one notices
 * nothing.
 */
@Tag("I5")
@Tag("I7")
@Tag("alone")
class KmsOutageTest {
  private static final String STRUCK = "struck";
  private static final String SPARED = "spared";
  private static final Duration CACHE = Duration.ofSeconds(1);
  private static final Duration KMS_TIMEOUT = Duration.ofSeconds(2);

  /** For what an answer takes beside the call, on a machine with other things to do. */
  private static final Duration MARGIN = Duration.ofSeconds(2);

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int STRUCK_PER_SECOND = 20;
  private static final int STRUCK_REQUESTS = 140;
  private static final int SPARED_PER_SECOND = 100;
  private static final int SAMPLES = 200;
  private static final double SLOWER = 1.5;

  /**
   * The 99th percentile of 200 is the third slowest: one pause of a machine with two cores, on
   * which the broker, two OpenBaos and these clients run, doubles it. So each outage is made again,
   * up to so often, until one is within the bound; a broker that gives way is slow every time.
   */
  private static final int TRIES = 4;

  @TempDir private static Path folder;
  private static BaoKms struckKms;
  private static BaoKms sparedKms;
  private static World world;
  private static Owner struck;
  private static Owner spared;

  private final List<String> told = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    struckKms = BaoKms.start(STRUCK, folder, "sallyport-key");
    sparedKms = BaoKms.start(SPARED, folder, "sallyport-key");
    Map<String, String> settings = new HashMap<>(struckKms.settings());
    settings.putAll(sparedKms.settings());
    settings.put("sallyport.tenant-keks", "vault://{tenant}/transit/sallyport-key");
    settings.put("sallyport.keys.intake-cache", CACHE.toString());
    settings.put("sallyport.kms-timeout", KMS_TIMEOUT.toString());
    world = World.start("kms-outage", settings);
    struck = tenant(STRUCK, struckKms);
    spared = tenant(SPARED, sparedKms);
    window(prepared(SPARED, SAMPLES));
    refuseOnce();
  }

  /** Not measured: what a broker runs for the first time, refusals too, takes all of it longer. */
  private static void refuseOnce() throws Exception {
    List<Good> some = prepared(STRUCK, STRUCK_REQUESTS);
    try (SteadyLoad load = SteadyLoad.start(world.broker().address(), some, STRUCK_PER_SECOND)) {
      struckKms.server().seal();
      Waiting.until(
          "refused", PATIENCE, () -> load.sent().stream().anyMatch(sent -> !sent.isReleased()));
      struckKms.server().unseal();
      awaitReleased(load, System.nanoTime());
      var _ = load.stop();
    }
  }

  @AfterAll
  static void stop() {
    world.close();
    struckKms.close();
    sparedKms.close();
  }

  private static Owner tenant(String name, BaoKms kms) {
    Owner owner = Owner.create(world.broker(), name);
    owner.uploadReferences();
    String kek = "{\"kek\":\"" + kms.kek("sallyport-key") + "\"}";
    owner.send(owner.statement("kek", "", Encoding.utf8(kek))).requireOk();
    owner.guard("secret", Documents.cpuPolicy("secret"), secret(name));
    return owner;
  }

  private static List<Good> prepared(String tenant, int count) throws Exception {
    return SteadyLoad.prepare(world.workload(0, 0), resource(tenant), count);
  }

  private static String resource(String tenant) {
    return tenant + "/secret";
  }

  private static byte[] secret(String tenant) {
    return Encoding.utf8("of " + tenant);
  }

  @ParameterizedTest
  @EnumSource
  void outageOfOneTenantsKms_isThatTenantsAlone_andPassesByItself(TenantOutage outage)
      throws Exception {
    boolean fast = false;
    for (int count = 0; count < TRIES && !fast; count++) {
      fast = round(outage) <= SLOWER;
    }
    note(outage);
    assertThat(fast).as("%s", told).isTrue();
    assertThat(world.process().output()).doesNotContain(" ERROR ", "\tat ");
  }

  /**
   * Gives how many times slower the spared tenant's releases were than without the outage. Those
   * are measured after it, so that a broker that grows faster as it is used does not hide anything.
   */
  private double round(TenantOutage outage) throws Exception {
    List<Good> beside = prepared(SPARED, SAMPLES);
    List<Good> after = prepared(SPARED, SAMPLES);
    List<Good> others = prepared(STRUCK, STRUCK_REQUESTS);
    try (SteadyLoad load = SteadyLoad.start(world.broker().address(), others, STRUCK_PER_SECOND)) {
      awaitReleased(load, System.nanoTime());
      long begun = System.nanoTime();
      outage.begin(struckKms.server());
      long struckAt = System.nanoTime();
      double during = Percentile.millis(window(beside), 99);
      requireRefused(load, struckAt + CACHE.plus(MARGIN).toNanos());
      requireReadyWithout(STRUCK);
      long ending = System.nanoTime();
      outage.end(struckKms.server());
      long ended = System.nanoTime();
      awaitReleased(load, ended);
      long back = System.nanoTime();
      double alone = Percentile.millis(window(after), 99);
      List<Sent> all = load.stop();
      requireRight(all, struckAt, ending);
      told.add(line(outage, alone, during, all, begun, back - ended));
      return during / alone;
    }
  }

  private String line(
      TenantOutage outage, double alone, double during, List<Sent> all, long begun, long recovery) {
    long refused = all.stream().filter(sent -> !sent.isReleased()).count();
    List<Long> nanos = all.stream().filter(sent -> sent.due() > begun).map(Sent::nanos).toList();
    return String.format(
        Locale.ROOT,
        "KMS of one tenant %s: the other's releases, 99 %% of %d within %.1f ms without it,"
            + " %.1f ms beside it (%.2f times); %d refused, slowest answer %.0f ms, back after %.1f s",
        outage.name().toLowerCase(Locale.ROOT),
        SAMPLES,
        alone,
        during,
        during / alone,
        refused,
        Percentile.millis(nanos, 100),
        recovery / 1e9);
  }

  /**
   * All of these, at a steady rate, each released with the right secret; gives how long it took.
   */
  private static List<Long> window(List<Good> prepared) throws Exception {
    try (SteadyLoad load =
        SteadyLoad.start(world.broker().address(), prepared, SPARED_PER_SECOND)) {
      Waiting.until("all answered", PATIENCE, load::isDone);
      List<Sent> all = load.stop();
      assertThat(all).hasSize(prepared.size());
      for (Sent sent : all) {
        requireReleased(sent);
      }
      return all.stream().map(Sent::nanos).toList();
    }
  }

  /** Where none is left, all that had been refused were released while the outage was ended. */
  private static void awaitReleased(SteadyLoad load, long since) throws Exception {
    Waiting.until(
        "released, by itself",
        PATIENCE,
        () ->
            load.isDone()
                || load.sent().stream().anyMatch(sent -> sent.isReleased() && sent.due() > since));
  }

  /** The tenant is refused steadily, and reads why; nothing else of its requests comes back. */
  private static void requireRefused(SteadyLoad load, long from) throws Exception {
    Waiting.until(
        "refused for want of the KMS",
        PATIENCE,
        () -> load.sent().stream().filter(sent -> sent.due() > from).count() >= STRUCK_PER_SECOND);
    Sent last = load.sent().getLast();
    last.reply().requireProblem(503, "kms-unavailable");
    assertThat(world.tenantReason(STRUCK, last.reply().correlationId()))
        .isEqualTo("kms-unavailable");
  }

  /** A broker whose own key can be reached is ready, and says which other system is away. */
  private static void requireReadyWithout(String connection) throws IOException {
    var ready = given().get(world.process().management("/q/health/ready"));
    assertThat(ready.statusCode()).as(ready.asString()).isEqualTo(200);
    String data = "checks.find { it.name == 'kms' }.data";
    Map<String, String> said = ready.jsonPath().getMap(data);
    assertThat(said.get("vault." + connection)).startsWith("not ready: ");
    assertThat(said.get("vault." + SPARED)).startsWith("ready: ");
  }

  /** Right or refused, at any moment; in time; and nothing released that the KMS did not open. */
  private static void requireRight(List<Sent> all, long struckAt, long ending) throws Exception {
    long uncached = struckAt + CACHE.plus(MARGIN).toNanos();
    for (Sent sent : all) {
      assertThat(sent.nanos()).isLessThan(KMS_TIMEOUT.plus(MARGIN).toNanos());
      if (sent.isReleased()) {
        requireReleased(sent);
        assertThat(sent.answered() > uncached && sent.answered() < ending)
            .as("released while no KMS could open its key")
            .isFalse();
      } else {
        sent.reply().requireProblem(503, "kms-unavailable");
      }
    }
  }

  private static void requireReleased(Sent sent) throws Exception {
    JsonObject answer = sent.reply().requireOk();
    String resource = sent.good().bound().resources().getFirst();
    Owner owner = resource.equals(resource(STRUCK)) ? struck : spared;
    assertThat(new Answer(answer, sent.good().bound()).open(Pins.of(world.broker()), owner.root()))
        .containsExactly(secret(owner.tenant()));
  }

  private void note(TenantOutage outage) throws IOException {
    Files.createDirectories(Project.target("verify-notes"));
    Files.writeString(
        Project.target("verify-notes/kms-" + outage.name().toLowerCase(Locale.ROOT) + ".txt"),
        String.join("\n", told) + "\n");
  }
}
