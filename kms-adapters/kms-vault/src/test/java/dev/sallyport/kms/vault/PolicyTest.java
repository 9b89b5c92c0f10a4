package dev.sallyport.kms.vault;

import static dev.sallyport.kms.vault.Baos.BROKER;
import static dev.sallyport.kms.vault.Baos.ROTATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engines.BaoAdmin;
import dev.sallyport.engines.OpenBao;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsAdapter.Unwrapped;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policies of {@code deploy/vault}, as they are shipped, on a real OpenBao. */
class PolicyTest {
  @TempDir Path folder;
  private OpenBao server;
  private BaoAdmin admin;

  @BeforeEach
  void find() throws Exception {
    server = Baos.serving();
    admin = server.admin();
  }

  @Test
  void brokersPolicy_permitsWrappingAndUnwrapping() throws Exception {
    KekUri kek = BaoRig.kek(Baos.newKey(admin));
    try (KmsAdapter kms = open(List.of(BROKER));
        SecretBytes key = SecretBytes.takeOwnershipOf(new byte[] {1})) {
      KekVersion version = kms.info(kek).current();
      Bytes ciphertext = kms.wrap(version, key, Bytes.empty()).ciphertext();
      try (Unwrapped opened = kms.unwrap(version, ciphertext, Bytes.empty())) {
        assertThat(opened.plaintext().size()).isEqualTo(1);
      }
      assertThat(kms.health().ready()).isTrue();
    }
  }

  @Test
  void brokersPolicy_permitsNoRotationAndNoDestruction() throws Exception {
    KekUri kek = BaoRig.kek(Baos.newKey(admin));
    try (KmsAdapter operator = open(List.of(BROKER, ROTATION));
        KmsAdapter broker = open(List.of(BROKER))) {
      KekVersion first = broker.info(kek).current();
      assertThatThrownBy(() -> broker.rotate(kek))
          .isInstanceOf(Denied.class)
          .hasMessageContaining("rotate of " + kek);
      assertThat(operator.rotate(kek).readable()).hasSize(2);
      assertThatThrownBy(() -> broker.destroy(first)).isInstanceOf(Denied.class);
      assertThat(operator.info(kek).readable()).contains(first);
    }
  }

  @Test
  void brokersPolicy_isForKeysOfItsPrefix() throws Exception {
    admin.write("transit/keys/payroll", "{}");
    KekVersion payroll = new KekVersion(BaoRig.kek("payroll"), "1");
    try (KmsAdapter kms = open(List.of(BROKER));
        SecretBytes key = SecretBytes.takeOwnershipOf(new byte[] {1})) {
      assertThatThrownBy(() -> kms.wrap(payroll, key, Bytes.empty())).isInstanceOf(Denied.class);
    }
  }

  /** What an attacker with a broker's token would try, past our adapter. */
  @Test
  void policies_permitNothingThatGivesAKeyAway() throws Exception {
    String name = Baos.newKey(admin);
    BaoAdmin thief = admin.with(admin.makeToken(List.of(BROKER, ROTATION), "10m"));
    for (String path :
        List.of(
            "transit/export/encryption-key/" + name,
            "transit/backup/" + name,
            "transit/keys",
            "sys/mounts",
            "auth/approle/role")) {
      assertThat(thief.status(path)).as(path).isEqualTo(403);
    }
    for (String option : List.of("exportable", "allow_plaintext_backup", "deletion_allowed")) {
      assertRefused(thief, "transit/keys/" + name + "/config", "{\"" + option + "\":true}");
    }
    assertRefused(thief, "transit/keys/sallyport-made-by-a-thief", "{}");
    assertRefused(thief, "transit/encrypt/sallyport-made-by-a-thief", "{\"plaintext\":\"AA==\"}");
    assertRefused(thief, "auth/token/create", "{}");
  }

  @Test
  void secretsPolicy_permitsToReadVersionsOfItsPrefixAndNothingElse() throws Exception {
    KvAdmin secrets = KvAdmin.of(admin);
    String path = secrets.newPath();
    secrets.put(path, "first");
    secrets.put("payroll", "first");
    secrets.put("sallyportal/db", "first");
    BaoAdmin thief = admin.with(admin.makeToken(List.of(KvAdmin.SECRETS), "10m"));
    assertThat(thief.status("secret/data/" + path + "?version=1")).isEqualTo(200);
    for (String other :
        List.of(
            "secret/data/payroll",
            "secret/data/sallyportal/db",
            "secret/data/sallyport",
            "secret/metadata/" + path,
            "secret/metadata/sallyport?list=true",
            "secret/subkeys/" + path,
            "secret/config",
            "transit/keys/sallyport-default",
            "sys/mounts")) {
      assertThat(thief.status(other)).as(other).isEqualTo(403);
    }
    assertRefused(thief, "secret/data/" + path, "{\"data\":{\"value\":\"forged\"}}");
    for (String change : List.of("delete", "undelete", "destroy")) {
      assertRefused(thief, "secret/" + change + "/" + path, "{\"versions\":[1]}");
    }
    assertThatThrownBy(() -> thief.delete("secret/data/" + path)).hasMessageContaining(": 403");
    assertThat(admin.status("secret/data/" + path + "?version=1")).isEqualTo(200);
  }

  private static void assertRefused(BaoAdmin thief, String path, String json) {
    assertThatThrownBy(() -> thief.write(path, json)).as(path).hasMessageContaining(": 403");
  }

  private KmsAdapter open(List<String> policies) throws Exception {
    Map<String, String> auth = Baos.appRole(admin, folder, BaoAdmin.role(policies));
    return BaoRig.open(Baos.connection(server, auth));
  }
}
