package dev.sallyport.kms.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.NamedKek;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of KEKs, and names of versions in answers. */
class AzureNamesTest {
  private static final String VAULT = "https://ours.vault.azure.net";
  private static final String VERSION = "0123456789abcdef0123456789abcdef";
  private static final String KID = VAULT + "/keys/kek/" + VERSION;
  private static final int ROUNDS = 20_000;

  @Test
  void connectionAndName_areRead() {
    NamedKek kek =
        AzureKmsProvider.KEKS.parse(new KekUri("azure-kv://main/tenant-a-1")).orElseThrow();
    assertThat(kek.connection()).isEqualTo("main");
    assertThat(kek.name()).isEqualTo("tenant-a-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "azure-kv://main/Kek",
        "azure-kv://main/kek_1",
        "azure-kv://main/kek/0123456789abcdef0123456789abcdef",
        "azure-kv://main/kek/rotate",
        "azure-kv://main/kek?vault=x",
        "azure-kv://ours.vault.azure.net/kek",
        "aws-kms://main/kek"
      })
  void anythingElse_refuses(String text) {
    assertThat(AzureKmsProvider.KEKS.parse(new KekUri(text))).isEmpty();
  }

  /** Anything else would be a path of another operation, or of another key. */
  @Test
  void hexDigitsAlone_areVersions() {
    assertThat(AzureKmsProvider.KEKS.isVersion(VERSION)).isTrue();
    assertThat(List.of("", "versions", "rotate", "A".repeat(32), VERSION + "0", VERSION + "/sign"))
        .noneMatch(AzureKmsProvider.KEKS::isVersion);
  }

  @Test
  void versionOfThisKey_isRead() throws Exception {
    assertThat(KeyId.parse(KID, VAULT, "kek").version()).isEqualTo(VERSION);
    assertThat(KeyId.parse(KID.replace(".net/", ".net:443/"), VAULT, "kek"))
        .isEqualTo(KeyId.parse(KID, VAULT, "kek"))
        .hasToString(KID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        VERSION,
        VAULT + "/keys/kek",
        VAULT + "/keys/kek/",
        VAULT + "/keys/kek2/" + VERSION,
        VAULT + "/keys/KEK/" + VERSION,
        VAULT + "/secrets/kek/" + VERSION,
        VAULT + "/keys/kek/" + VERSION + "/",
        VAULT + "/keys/kek/" + VERSION + "0",
        VAULT + "/keys/kek/0123456789ABCDEF0123456789abcdef",
        VAULT + ":8443/keys/kek/" + VERSION,
        "http://ours.vault.azure.net/keys/kek/" + VERSION,
        "https://theirs.vault.azure.net/keys/kek/" + VERSION,
        "https://ours.vault.azure.net.example.org/keys/kek/" + VERSION,
        "https://x@ours.vault.azure.net/keys/kek/" + VERSION
      })
  void otherNames_areWrongAnswers(String text) {
    assertThatThrownBy(() -> KeyId.parse(text, VAULT, "kek")).isInstanceOf(WrongAnswer.class);
  }

  @Test
  void absentName_isAWrongAnswer() {
    assertThatThrownBy(() -> KeyId.parse(null, VAULT, "kek")).isInstanceOf(WrongAnswer.class);
  }

  @Test
  void changedNames_meetTheOneExceptionOnly() {
    Random random = new Random(20260707);
    int accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder text = new StringBuilder(KID);
      for (int i = 0; i <= random.nextInt(3); i++) {
        text.setCharAt(random.nextInt(text.length()), (char) (32 + random.nextInt(95)));
      }
      try {
        KeyId id = KeyId.parse(text.toString(), VAULT, "kek");
        assertThat(id).hasToString(text.toString());
        accepted++;
      } catch (WrongAnswer e) {
        assertThat(e).hasMessageNotContaining(text.substring(8, 20));
      }
    }
    assertThat(accepted).isBetween(1, ROUNDS / 2);
  }
}
