package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key-encryption key that the operator takes off the list while a tenant's keys are under it. */
class TakenOffKekTest {
  private static final String NAME = "taken-off";
  private static final String LIST = "sallyport.tenants.acme.keks";
  private static final String OWN = "local://of-acme";
  private static final String SAID = "2 keys of acme are under " + OWN;
  private static final Map<String, String> LISTED =
      Map.of(LIST, OWN, "sallyport.kms.local.keys", "default,of-acme");
  private static final Map<String, String> OFF = Map.of(LIST, "local://default");

  @TempDir Path folder;
  private static World world;
  private static String resource;

  @BeforeAll
  static void start() {
    world = World.start(NAME, LISTED);
    resource = world.guard("kept", Documents.cpuPolicy("kept"), "until it is listed again");
    Owner owner = world.owner();
    owner.send(owner.statement("kek", "", Encoding.utf8("{\"kek\":\"" + OWN + "\"}"))).requireOk();
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void keysUnderIt_areNamedAtTheStart_andOpenOnceItIsListedAgain() throws Exception {
    String version =
        world.broker().adminGet("/v1/tenants/acme/kek").requireOk().get("version").getAsString();
    world = world.restarted(OFF);
    assertThat(world.process().output()).contains(SAID, "kek-off-list: " + LIST);
    Reply refused = world.workload(0, 0).fetch(resource);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(world.tenantReason(refused.correlationId())).isEqualTo("secret-unreadable");
    order("/v1/tenants/acme/kek/rotations", Map.of("replaces", version));
    order(
        "/v1/tenants/acme/keys/rotations",
        Map.of("kind", "storage", "replaces", 1, "manner", "usual"));

    world = world.restarted(LISTED);
    assertThat(world.process().output()).doesNotContain(SAID, "kek-off-list");
    assertThat(world.workload(0, 0).fetchAndOpen(world.owner().root(), resource))
        .containsExactly(Encoding.utf8("until it is listed again"));
  }

  /** No key may go under it: it would not open. */
  private static void order(String route, Map<String, ?> members) {
    JsonObject order = new Gson().toJsonTree(members).getAsJsonObject();
    world.broker().adminPost(route, order).requireProblem(403, "kek-not-allowed");
  }

  @Test
  void productionThatDoesNotAcceptIt_doesNotStart() throws Exception {
    Map<String, String> production =
        new HashMap<>(ProductionStartTest.issuer(folder, world.simulator()));
    production.putAll(OFF);
    production.put("sallyport.kms.local.keys", "default,of-acme");
    production.put("sallyport.readiness.accept", String.join(",", ProductionStartTest.ACCEPTABLE));
    world.process().close();
    Path place = Project.target("worlds").resolve(NAME);
    try (BrokerProcess refused = BrokerProcess.begin(NAME, place, production)) {
      assertThat(refused.waitForExit()).isNotZero();
      assertThat(refused.output())
          .contains(SAID, "production does not start: kek-off-list: " + LIST)
          .doesNotContain("listening on");
    }
    world = world.begun();
  }
}
