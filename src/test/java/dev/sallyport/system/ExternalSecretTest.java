package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.sallyport.engines.BaoAdmin;
import dev.sallyport.engines.Waiting;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that stay in the KV engine of a real OpenBao. */
class ExternalSecretTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String POLICY = "external";

  @TempDir private static Path folder;
  private static BaoKms bao;
  private static World world;
  private static Owner owner;

  @BeforeAll
  static void start() throws Exception {
    bao = BaoKms.start("main", folder);
    Waiting.until("engine", PATIENCE, () -> bao.server().admin().status("secret/config") == 200);
    Map<String, String> settings = new HashMap<>(bao.settings());
    settings.put("sallyport.tenant-sources", "vault://main/secret/sallyport/{tenant}");
    settings.put("sallyport.kms-timeout", "PT2S");
    world = World.start("external-secrets", settings);
    owner = world.owner();
    owner.upload("policy", Documents.cpuPolicy(POLICY)).requireOk();
  }

  @AfterAll
  static void stop() {
    world.close();
    bao.close();
  }

  private static BaoAdmin admin() {
    return bao.server().admin();
  }

  /** A value as the next version of what lies at a path of the tenant. */
  private static void lay(String path, String value) throws Exception {
    admin().write("secret/data/sallyport/acme/" + path, Map.of("data", Map.of("value", value)));
  }

  private static JsonObject document(String path, int version) {
    JsonObject document = new JsonObject();
    document.addProperty("source", "vault://main/secret/sallyport/acme/" + path);
    document.addProperty("version", version);
    document.addProperty("field", "value");
    document.addProperty("policy", POLICY);
    document.addProperty("lowestPolicyVersion", 1);
    return document;
  }

  /** Seals a secret, lays it there, and gives the document that says so. */
  private static JsonObject sealed(String path, int version, String secret) throws Exception {
    Owner.Sealed sealed = owner.sealExternal(path, Encoding.utf8(secret), POLICY);
    lay(path, sealed.envelope());
    JsonObject form = new JsonObject();
    form.addProperty("intakeKey", sealed.intakeKey());
    form.addProperty("content", Encoding.text(Frame.sha256(sealed.content())));
    JsonObject document = document(path, version);
    document.add("sealed", form);
    return document;
  }

  private static JsonObject plain(String path, String secret) {
    byte[] salt = Frame.sha256(Encoding.utf8(path));
    ByteArrayOutputStream salted = new ByteArrayOutputStream();
    salted.writeBytes(salt);
    salted.writeBytes(Encoding.utf8(secret));
    JsonObject form = new JsonObject();
    form.addProperty("salt", Encoding.text(salt));
    form.addProperty("digest", Encoding.text(Frame.sha256(salted.toByteArray())));
    JsonObject document = document(path, 1);
    document.add("plain", form);
    return document;
  }

  private static Reply put(String path, JsonObject document) {
    return owner.send(owner.statement("external", path, Encoding.utf8(document.toString())));
  }

  private static List<byte[]> released(String path) throws Exception {
    return world.workload(0, 0).fetchAndOpen(owner.root(), "acme/" + path);
  }

  private static void requireWithheld(String path, String reason) throws Exception {
    Reply reply = world.workload(0, 0).fetch("acme/" + path);
    reply.requireProblem(403, "not-released");
    assertThat(world.tenantReason(reply.correlationId())).isEqualTo(reason);
  }

  @Test
  void sealedSecret_isReleasedForAsLongAsItsVersionIsThere() throws Exception {
    put("db/password", sealed("db/password", 1, "s3cret")).requireOk();
    assertThat(released("db/password")).containsExactly(Encoding.utf8("s3cret"));

    lay("db/password", "whatever its administrator writes there");
    assertThat(released("db/password")).containsExactly(Encoding.utf8("s3cret"));

    admin().write("secret/delete/sallyport/acme/db/password", "{\"versions\":[1]}");
    requireWithheld("db/password", "secret-unreadable");
    admin().write("secret/undelete/sallyport/acme/db/password", "{\"versions\":[1]}");
    assertThat(released("db/password")).containsExactly(Encoding.utf8("s3cret"));

    put("db/password", sealed("db/password", 3, "newer")).requireOk();
    assertThat(released("db/password")).containsExactly(Encoding.utf8("newer"));
    assertThat(released("db/password@1")).containsExactly(Encoding.utf8("s3cret"));
  }

  @Test
  @Tag("I1")
  void plainSecret_isReleasedOnlyUnderAPolicyThatSaysSo() throws Exception {
    lay("plain", "hunter2\n\"quoted\" \u00e9");
    JsonObject document = plain("plain", "hunter2\n\"quoted\" \u00e9");
    document.addProperty("policy", "external-plain");
    owner.upload("policy", Documents.cpuPolicy("external-plain")).requireOk();
    put("plain", document).requireOk();
    requireWithheld("plain", "plain-source-not-accepted");

    JsonObject policy = Documents.cpuPolicy("external-plain");
    policy.addProperty("plainSource", true);
    owner.upload("policy", policy).requireOk();
    assertThat(released("plain")).containsExactly(Encoding.utf8("hunter2\n\"quoted\" \u00e9"));
  }

  @Test
  void documentThatWasSigned_isServedAsItWasSigned() throws Exception {
    JsonObject document = sealed("served/here", 1, "s3cret");
    put("served/here", document).requireOk();
    assertThat(
            world
                .broker()
                .adminGet("/v1/tenants/acme/documents/external/served%2Fhere/1")
                .requireOk())
        .isEqualTo(document);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vault://main/secret/sallyport/globex/db",
        "vault://main/secret/payroll",
        "vault://other/secret/sallyport/acme/db",
        "aws-kms://main/secret"
      })
  @Tag("I6")
  void sourceOfSomebodyElse_isNotAllowed(String source) throws Exception {
    JsonObject document = sealed("source", 1, "s3cret");
    document.addProperty("source", source);
    put("source", document).requireProblem(403, "source-not-allowed");
  }

  @ParameterizedTest
  @CsvSource({
    "source, https://evil.example/secret",
    "source, vault://evil.example:8200/secret/sallyport/acme/db",
    "source, vault://main/secret/sallyport/acme/../globex/db",
    "field, absent",
    "version, 99",
    "also, this"
  })
  @Tag("I6")
  void documentThatNamesNothingThatIsThere_isRefused(String member, String value) throws Exception {
    JsonObject document = sealed("nothing", 1, "s3cret");
    if (member.equals("version")) {
      document.addProperty(member, Integer.parseInt(value));
    } else {
      document.addProperty(member, value);
    }
    put("nothing", document).requireProblem(400, "malformed-external");
  }

  @Test
  void pathOfASecretInTheStore_isTaken() throws Exception {
    owner.uploadSecret("both", Encoding.utf8("stored"), POLICY).requireOk();
    put("both", sealed("both", 1, "elsewhere")).requireProblem(409, "path-taken");
    owner.delete("secret", "both").requireOk();
    put("both", sealed("both", 2, "elsewhere")).requireOk();
    owner.uploadSecret("both", Encoding.utf8("stored"), POLICY).requireProblem(409, "path-taken");
    assertThat(released("both")).containsExactly(Encoding.utf8("elsewhere"));
  }

  @Test
  @Tag("I7")
  void sealedServer_refusesUntilItIsUnsealed() throws Exception {
    put("outage", sealed("outage", 1, "s3cret")).requireOk();
    JsonObject other = sealed("outage/other", 1, "s3cret");
    bao.server().seal();
    world.workload(0, 0).fetch("acme/outage").requireProblem(503, "kms-unavailable");
    put("outage/other", other).requireProblem(503, "kms-unavailable");

    bao.server().unseal();
    Waiting.until(
        "released again",
        PATIENCE,
        () -> world.workload(0, 0).fetch("acme/outage").status() == 200);
    assertThat(released("outage")).containsExactly(Encoding.utf8("s3cret"));
  }
}
