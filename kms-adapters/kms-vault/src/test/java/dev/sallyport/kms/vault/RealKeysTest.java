package dev.sallyport.kms.vault;

import static dev.sallyport.kms.vault.Baos.BROKER;
import static dev.sallyport.kms.vault.Baos.ROTATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engines.BaoAdmin;
import dev.sallyport.engines.OpenBao;
import dev.sallyport.kms.Destruction.Destroyed;
import dev.sallyport.kms.Destruction.NotPossible;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsAdapter.Unwrapped;
import dev.sallyport.kms.KmsAdapter.Wrapped;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.Unreadable;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kinds of keys and the life of their versions, on a real OpenBao. */
class RealKeysTest {
  private static final Bytes CONTEXT = Bytes.of(new byte[] {1, 2, 3});

  @TempDir Path folder;
  private BaoAdmin admin;
  private KmsAdapter kms;

  @BeforeEach
  void open() throws Exception {
    OpenBao server = Baos.serving();
    admin = server.admin();
    Map<String, String> auth =
        Baos.appRole(admin, folder, BaoAdmin.role(List.of(BROKER, ROTATION)));
    kms = BaoRig.open(Baos.connection(server, auth));
  }

  @AfterEach
  void close() {
    // Not there where the engine is not.
    if (kms != null) {
      kms.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exportable|{\"exportable\":true}",
        "backup|{\"allow_plaintext_backup\":true}",
        "derived|{\"derived\":true}",
        "convergent|{\"derived\":true,\"convergent_encryption\":true}",
        "rsa|{\"type\":\"rsa-2048\"}",
        "hmac|{\"type\":\"hmac\",\"key_size\":32}"
      })
  void keyThatIsNotSafe_isRefusedForWrapping(String kind, String options) throws Exception {
    admin.write("transit/keys/sallyport-kind-" + kind, options);
    KekUri kek = BaoRig.kek("sallyport-kind-" + kind);
    assertThatThrownBy(() -> kms.info(kek)).isInstanceOf(Misconfigured.class);
    assertThatThrownBy(() -> kms.rotate(kek)).isInstanceOf(Misconfigured.class);
    try (SecretBytes key = SecretBytes.takeOwnershipOf(new byte[32])) {
      assertThatThrownBy(() -> kms.wrap(new KekVersion(kek, "1"), key, CONTEXT))
          .isInstanceOf(Misconfigured.class);
    }
  }

  @Test
  void keyThatBecomesExportable_isRefusedFromThenOn() throws Exception {
    String name = Baos.newKey(admin);
    assertThat(kms.info(BaoRig.kek(name)).readable()).hasSize(1);
    admin.write("transit/keys/" + name + "/config", "{\"exportable\":true}");
    assertThatThrownBy(() -> kms.info(BaoRig.kek(name))).isInstanceOf(Misconfigured.class);
  }

  @Test
  void chachaKey_wrapsAndUnwraps() throws Exception {
    admin.write("transit/keys/sallyport-chacha", "{\"type\":\"chacha20-poly1305\"}");
    KekVersion version = new KekVersion(BaoRig.kek("sallyport-chacha"), "1");
    assertThat(opens(version, wrap(version))).isTrue();
    assertThatThrownBy(() -> kms.unwrap(version, wrap(version), Bytes.empty()))
        .isInstanceOf(Unreadable.class);
  }

  @Test
  void versions_areDestroyedFromTheOldestOn() throws Exception {
    KekUri kek = BaoRig.kek(Baos.newKey(admin));
    KekVersion first = kms.info(kek).current();
    Bytes ofFirst = wrap(first);
    KekVersion second = kms.rotate(kek).current();
    Bytes ofSecond = wrap(second);
    KekVersion third = kms.rotate(kek).current();

    assertThat(kms.destroy(third)).isInstanceOf(NotPossible.class);
    assertThat(kms.destroy(second))
        .isInstanceOfSatisfying(
            NotPossible.class, it -> assertThat(it.why()).contains("version 1"));
    assertThat(opens(first, ofFirst) && opens(second, ofSecond)).isTrue();

    assertThat(kms.destroy(first)).isInstanceOf(Destroyed.class);
    assertThatThrownBy(() -> kms.unwrap(first, ofFirst, CONTEXT)).isInstanceOf(KeyGone.class);
    assertThatThrownBy(() -> kms.destroy(first)).isInstanceOf(KeyGone.class);
    assertThat(opens(second, ofSecond)).isTrue();

    assertThat(kms.destroy(second)).isInstanceOf(Destroyed.class);
    assertThat(kms.info(kek).readable()).containsExactly(third);
    KekVersion fourth = new KekVersion(kek, "4");
    assertThatThrownBy(() -> kms.destroy(fourth)).isInstanceOf(UnknownKek.class);
  }

  @Test
  void destroyedVersion_cannotBeEnabledByAnOperator() throws Exception {
    String name = Baos.newKey(admin);
    KekVersion first = kms.info(BaoRig.kek(name)).current();
    kms.rotate(first.kek());
    assertThat(kms.destroy(first)).isInstanceOf(Destroyed.class);
    assertThatThrownBy(
            () -> admin.write("transit/keys/" + name + "/config", "{\"min_decryption_version\":1}"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void disabledVersion_isGoneUntilItIsEnabledAgain() throws Exception {
    String name = Baos.newKey(admin);
    KekVersion first = kms.info(BaoRig.kek(name)).current();
    Bytes wrapped = wrap(first);
    kms.rotate(first.kek());
    admin.write("transit/keys/" + name + "/config", "{\"min_decryption_version\":2}");
    assertThatThrownBy(() -> kms.unwrap(first, wrapped, CONTEXT)).isInstanceOf(KeyGone.class);
    assertThatThrownBy(() -> wrap(first)).isInstanceOf(KeyGone.class);
    assertThat(kms.info(first.kek()).readable()).doesNotContain(first);
    admin.write("transit/keys/" + name + "/config", "{\"min_decryption_version\":1}");
    assertThat(opens(first, wrapped)).isTrue();
  }

  @Test
  void deletedKey_isUnknown() throws Exception {
    String name = Baos.newKey(admin);
    KekVersion first = kms.info(BaoRig.kek(name)).current();
    Bytes wrapped = wrap(first);
    admin.write("transit/keys/" + name + "/config", "{\"deletion_allowed\":true}");
    admin.delete("transit/keys/" + name);
    assertThatThrownBy(() -> kms.info(first.kek())).isInstanceOf(UnknownKek.class);
    assertThatThrownBy(() -> kms.unwrap(first, wrapped, CONTEXT)).isInstanceOf(UnknownKek.class);
  }

  @Test
  void versionThatNeverWas_isUnknown() throws Exception {
    KekVersion first = kms.info(BaoRig.kek(Baos.newKey(admin))).current();
    KekVersion second = new KekVersion(first.kek(), "2");
    String relabelled =
        new String(wrap(first).toArray(), StandardCharsets.US_ASCII)
            .replace("vault:v1:", "vault:v2:");
    Bytes ciphertext = Bytes.of(relabelled.getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> kms.unwrap(second, ciphertext, CONTEXT))
        .isInstanceOf(UnknownKek.class);
    assertThatThrownBy(() -> wrap(second)).isInstanceOf(UnknownKek.class);
  }

  private Bytes wrap(KekVersion version) throws Exception {
    try (SecretBytes key = SecretBytes.takeOwnershipOf(new byte[] {7, 7, 7})) {
      Wrapped wrapped = kms.wrap(version, key, CONTEXT);
      assertThat(wrapped.by()).isEqualTo(version);
      return wrapped.ciphertext();
    }
  }

  private boolean opens(KekVersion version, Bytes ciphertext) throws Exception {
    try (Unwrapped opened = kms.unwrap(version, ciphertext, CONTEXT)) {
      return opened.by().equals(version)
          && opened.plaintext().<Bytes>use(Bytes::of).equals(Bytes.of(new byte[] {7, 7, 7}));
    }
  }
}
