package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tenant's key-encryption key: chosen by its owners among those that the operator allows. */
class TenantKekTest {
  private static final String KEK = "/v1/tenants/acme/kek";
  private static World world;
  private static String resource;

  @BeforeAll
  static void start() {
    world =
        World.start(
            "kek",
            Map.of(
                "sallyport.kms.local.keys", "default,of-acme,of-globex",
                "sallyport.tenant-keks", "local://of-{tenant}",
                "sallyport.tenants.globex.keks", "local://default,local://nobody"));
    resource = world.guard("kek", Documents.cpuPolicy("kek"), "under which key ever");
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  private static Reply choose(String document) {
    return world.owner().send(world.owner().statement("kek", "", Encoding.utf8(document)));
  }

  private static Reply chooseKey(String kek) {
    return choose("{\"kek\":\"" + kek + "\"}");
  }

  private static JsonObject status() {
    return world.broker().adminGet(KEK).requireOk();
  }

  /** Under which key and version each key of the tenant is, each once. */
  private static List<String> wrappings(JsonObject status) {
    return status.getAsJsonArray("keys").asList().stream()
        .map(key -> key.getAsJsonObject())
        .map(key -> key.get("kek").getAsString() + "#" + key.get("version").getAsString())
        .distinct()
        .toList();
  }

  private static void requireReleased(World at) throws Exception {
    assertThat(at.workload(0, 0).fetchAndOpen(at.owner().root(), resource))
        .containsExactly(Encoding.utf8("under which key ever"));
  }

  @Test
  void chosenAndRotatedKey_wrapsEverything_andReleasesGoOn() throws Exception {
    requireReleased(world);
    chooseKey("local://of-acme").requireOk();
    JsonObject chosen = status();
    String version = chosen.get("version").getAsString();
    assertThat(chosen.get("ofTheOwners").getAsBoolean()).isTrue();
    assertThat(wrappings(chosen)).containsExactly("local://of-acme#" + version);
    requireReleased(world);

    JsonObject order = new JsonObject();
    order.addProperty("replaces", version);
    JsonObject rotated = world.broker().adminPost(KEK + "/rotations", order).requireOk();
    JsonObject again = world.broker().adminPost(KEK + "/rotations", order).requireOk();
    String next = rotated.get("version").getAsString();
    assertThat(next).isNotEqualTo(version);
    assertThat(again).isEqualTo(rotated);
    assertThat(wrappings(rotated)).containsExactly("local://of-acme#" + next);
    requireReleased(world);

    world = world.restarted();
    assertThat(status()).isEqualTo(rotated);
    requireReleased(world);
  }

  /** What the operator allows another tenant, and what nobody configured, is all the same. */
  @ParameterizedTest
  @CsvSource({
    "local://of-globex",
    "local://nobody",
    "vault://main/transit/acme",
    "vault://evil.example/transit/acme",
    "aws-kms://evil.example/key"
  })
  void keyOfSomebodyElseOrOfAnotherHost_isNotAllowed(String kek) {
    chooseKey(kek).requireProblem(403, "kek-not-allowed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"kek\":7}",
        "{\"kek\":\"local://of-acme\",\"kek\":\"b\"}",
        "{\"kek\":\"local://of-acme\",\"also\":1}",
        "{\"kek\":\"https://user@evil.example/\"}",
        "{\"kek\":\"pkcs11:object=a?pin-value=1\"}",
        "{\"kek\":\"vault://main/../transit/acme\"}"
      })
  void documentThatNamesNoKey_isRefused(String document) {
    choose(document).requireProblem(400, "malformed-kek");
  }

  @Test
  void choiceUnderAName_isRefused() {
    world
        .owner()
        .send(world.owner().statement("kek", "any", Encoding.utf8("{\"kek\":\"local://of-acme\"}")))
        .requireProblem(400, "malformed-name");
  }
}
