package dev.sallyport.kms.vault;

import static dev.sallyport.kms.vault.KvAdmin.SECRETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engines.BaoAdmin;
import dev.sallyport.engines.OpenBao;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.NoSecret;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.SecretPlace;
import dev.sallyport.kms.SourceUri;
import dev.sallyport.protocol.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets in a KV engine of a real OpenBao, with the policy that is shipped for them. */
class RealSecretsTest {
  @TempDir Path folder;
  private OpenBao server;
  private KvAdmin secrets;
  private KmsAdapter kms;
  private String path;

  @BeforeEach
  void open() throws Exception {
    server = Baos.serving();
    secrets = KvAdmin.of(server.admin());
    path = secrets.newPath();
    kms = open(List.of(SECRETS), "secret");
  }

  @AfterEach
  void close() {
    // Not there where the engine is not.
    if (kms != null) {
      kms.close();
    }
  }

  @Test
  void versions_areReadExactly() throws Exception {
    secrets.put(path, "first");
    secrets.put(path, "second");
    assertThat(read(1)).isEqualTo("first");
    assertThat(read(2)).isEqualTo("second");
    assertNone(3, "value");
    assertNone(Long.MAX_VALUE, "value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " a ",
        "\"quotes\" and \\ and / and \\u0041",
        "lines\nand\r\n\ttabs\b\f\u0000\u001f\u007f",
        "<html>&amp;'</html>",
        "gr\u00fc\u00dfe \u20ac \u2028\u2029 \ufeff",
        "\ud83d\udd11 \ud834\udd1e",
        "{\"data\":{\"value\":\"other\"}}",
        "0",
        "1"
      })
  void everyText_comesAsItWasPut(String value) throws Exception {
    secrets.put(path, value);
    assertThat(read(1)).isEqualTo(value);
  }

  @Test
  void sealedSecretOf64KiB_comesWhole() throws Exception {
    byte[] sealed = new byte[64 * 1024];
    for (int i = 0; i < sealed.length; i++) {
      sealed[i] = (byte) (i * 31 + i / 256);
    }
    String value = Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    secrets.put(path, value);
    assertThat(read(1)).isEqualTo(value);
  }

  @Test
  void otherFields_mayBeOfEveryType() throws Exception {
    secrets.put(
        path,
        Map.of(
            "value",
            "wanted",
            "metadata",
            "0",
            "data",
            Map.of("value", "other"),
            "number",
            -1.5e3,
            "flag",
            true,
            "list",
            List.of("value", "wanted not")));
    assertThat(read(1)).isEqualTo("wanted");
    assertThat(read(place(path, 1, "metadata"))).isEqualTo("0");
    assertNone(1, "Value");
    for (String field : List.of("data", "number", "flag", "list")) {
      assertThatThrownBy(() -> read(place(path, 1, field)))
          .isInstanceOf(WrongAnswer.class)
          .hasMessageContaining("no text");
    }
  }

  @Test
  void deletedVersion_isNoneUntilItIsUndeleted() throws Exception {
    secrets.put(path, "first");
    secrets.put(path, "second");
    secrets.change("delete", path, 1);
    assertNone(1, "value");
    assertThat(read(2)).isEqualTo("second");
    secrets.change("undelete", path, 1);
    assertThat(read(1)).isEqualTo("first");
  }

  @Test
  void destroyedVersion_isNoneForGood() throws Exception {
    secrets.put(path, "first");
    secrets.put(path, "second");
    secrets.change("destroy", path, 1);
    assertNone(1, "value");
    secrets.change("undelete", path, 1);
    assertNone(1, "value");
    assertThat(read(2)).isEqualTo("second");
  }

  @Test
  void versionThatNewerOnesPushedOut_isNone() throws Exception {
    secrets.configure(path, Map.of("max_versions", 2));
    for (String value : List.of("first", "second", "third")) {
      secrets.put(path, value);
    }
    assertNone(1, "value");
    assertThat(read(2)).isEqualTo("second");
    assertThat(read(3)).isEqualTo("third");
  }

  /** Its deletion_time is not empty, and lies ahead. */
  @Test
  void versionThatIsToBeDeletedLater_isReadUntilThen() throws Exception {
    secrets.configure(
        path, Map.of("delete_version_after", "24h", "custom_metadata", Map.of("owner", "team")));
    secrets.put(path, "first");
    assertThat(read(1)).isEqualTo("first");
    secrets.change("delete", path, 1);
    assertNone(1, "value");
  }

  @Test
  void pathWithoutASecret_isNone() throws Exception {
    secrets.put(path + "/below", "there");
    assertNone(1, "value");
    assertThat(read(place(path + "/below", 1, "value"))).isEqualTo("there");
  }

  @Test
  void pathWithDotsAndDashes_isFound() throws Exception {
    String odd = path + "/a.b/-_/...";
    secrets.put(odd, "there");
    assertThat(read(place(odd, 1, "value"))).isEqualTo("there");
  }

  @Test
  void mountThatIsNotConfigured_isUnknownAlsoWhereThePolicyPermits() throws Exception {
    secrets.put(path, "first");
    try (KmsAdapter other = open(List.of(SECRETS), "other")) {
      assertThatThrownBy(() -> read(other, place(path, 1, "value"))).isInstanceOf(UnknownKek.class);
    }
  }

  @Test
  void mountThatIsNotThere_isNone() throws Exception {
    server.admin().putPolicy("everything", "path \"*\" { capabilities = [\"read\"] }");
    try (KmsAdapter other = open(List.of("everything"), "nowhere")) {
      SecretPlace nowhere = new SecretPlace(new SourceUri("vault://main/nowhere/db"), 1, "value");
      assertThatThrownBy(() -> read(other, nowhere)).isInstanceOf(NoSecret.class);
    }
  }

  @Test
  void engineOfVersion1_isRefused() throws Exception {
    secrets.mount("old", 1);
    server.admin().putPolicy("old", "path \"old/*\" { capabilities = [\"read\"] }");
    server.admin().write("old/data/db", "{\"value\":\"first\"}");
    server.admin().write("old/db", "{\"value\":\"first\"}");
    try (KmsAdapter other = open(List.of("old"), "old")) {
      SecretPlace there = new SecretPlace(new SourceUri("vault://main/old/db"), 1, "value");
      assertThatThrownBy(() -> read(other, there)).isInstanceOf(WrongAnswer.class);
      SecretPlace absent = new SecretPlace(new SourceUri("vault://main/old/other"), 1, "value");
      assertThatThrownBy(() -> read(other, absent)).isInstanceOf(NoSecret.class);
    }
  }

  @Test
  void tokenWithoutPermission_isDenied() throws Exception {
    secrets.put(path, "first");
    secrets.put("payroll", "first");
    assertThatThrownBy(() -> read(place("payroll", 1, "value"))).isInstanceOf(Denied.class);
    try (KmsAdapter broker = open(List.of(Baos.BROKER), "secret")) {
      assertThatThrownBy(() -> read(broker, place(path, 1, "value")))
          .isInstanceOf(Denied.class)
          .hasMessageContaining(path + "#1");
    }
  }

  @Test
  void namespace_hasSecretsOfItsOwn() throws Exception {
    server.admin().write("sys/namespaces/team-kv", "{}");
    BaoAdmin inside = server.admin().in("team-kv");
    Baos.setUp(inside);
    KvAdmin.of(inside).put(path, "inside");
    secrets.put(path, "outside");
    Map<String, String> auth =
        new HashMap<>(Baos.appRole(inside, folder, BaoAdmin.role(List.of(SECRETS))));
    auth.put("namespace", "team-kv");
    auth.put("kv-mounts", "secret");
    try (KmsAdapter other = BaoRig.open(Baos.connection(server, auth))) {
      assertThat(read(other, place(path, 1, "value"))).isEqualTo("inside");
    }
    assertThat(read(1)).isEqualTo("outside");
  }

  private void assertNone(long version, String field) {
    assertThatThrownBy(() -> read(place(path, version, field))).isInstanceOf(NoSecret.class);
  }

  private String read(long version) throws KmsException {
    return read(place(path, version, "value"));
  }

  private String read(SecretPlace place) throws KmsException {
    return read(kms, place);
  }

  static String read(KmsAdapter kms, SecretPlace place) throws KmsException {
    try (SecretBytes value = kms.source().orElseThrow().read(place)) {
      return value.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  static SecretPlace place(String path, long version, String field) {
    return new SecretPlace(new SourceUri("vault://main/secret/" + path), version, field);
  }

  private KmsAdapter open(List<String> policies, String mounts) throws Exception {
    Map<String, String> auth =
        new HashMap<>(Baos.appRole(server.admin(), folder, BaoAdmin.role(policies)));
    auth.put("kv-mounts", mounts);
    return BaoRig.open(Baos.connection(server, auth));
  }
}
