package dev.sallyport.kms.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.NamedKek;
import dev.sallyport.protocol.Bytes;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of KEKs, names of keys in answers, and what a name is bound into. */
class GcpNamesTest {
  private static final KeyName NAME = new KeyName(FakeCloud.resource("kek"));
  private static final String SECOND = FakeCloud.resource("kek") + "/cryptoKeyVersions/2";
  private static final int ROUNDS = 20_000;

  @Test
  void connectionAndName_areRead() {
    NamedKek kek = GcpKmsProvider.KEKS.parse(new KekUri("gcp-kms://main/tenant_A-1")).orElseThrow();
    assertThat(kek.connection()).isEqualTo("main");
    assertThat(kek.name()).isEqualTo("tenant_A-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gcp-kms://main/ring/kek",
        "gcp-kms://main/projects/p/locations/l/keyRings/r/cryptoKeys/k",
        "gcp-kms://projects/p/locations/l/keyRings/r/cryptoKeys/k",
        "gcp-kms://main/kek:encrypt",
        "gcp-kms://main/kek?endpoint=x",
        "gcp-kms://cloudkms.example.com/kek",
        "gcp-kms://main/kek-of-more-than-sixty-three-characters-which-no-key-of-google-has",
        "aws-kms://main/kek"
      })
  void anythingElse_refuses(String text) {
    assertThat(GcpKmsProvider.KEKS.parse(new KekUri(text))).isEmpty();
  }

  /** Anything else would be part of a path to something else. */
  @Test
  void numbersFromOneAlone_areVersions() {
    assertThat(List.of("1", "999999999")).allMatch(GcpKmsProvider.KEKS::isVersion);
    assertThat(List.of("", "0", "01", "-1", "1/x", "1:destroy", "9999999999", "current"))
        .noneMatch(GcpKmsProvider.KEKS::isVersion);
  }

  @Test
  void versionOfThisKey_isRead() throws Exception {
    assertThat(NAME.numberIn(SECOND)).isEqualTo("2");
    assertThat(NAME.version("2")).isEqualTo(SECOND);
    NAME.requireSame(FakeCloud.resource("kek"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/0", "/01", "/-1", "/2/", "/2:encrypt", "/9999999999", "/two"})
  void otherVersions_areWrongAnswers(String end) {
    String named = FakeCloud.resource("kek") + "/cryptoKeyVersions" + end;
    assertThatThrownBy(() -> NAME.numberIn(named)).isInstanceOf(WrongAnswer.class);
  }

  @Test
  void otherKey_isAWrongAnswer() {
    assertThatThrownBy(() -> NAME.requireSame(FakeCloud.resource("kek2")))
        .isInstanceOf(WrongAnswer.class);
    assertThatThrownBy(() -> NAME.numberIn(FakeCloud.resource("kek2") + "/cryptoKeyVersions/2"))
        .isInstanceOf(WrongAnswer.class);
  }

  @Test
  void changedNames_meetTheOneExceptionOnly() {
    // Repeatable on purpose, and secret to nobody.
    Random random = new Random(20260303);
    int accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder text = new StringBuilder(SECOND);
      for (int i = 0; i <= random.nextInt(3); i++) {
        text.setCharAt(random.nextInt(text.length()), (char) (32 + random.nextInt(95)));
      }
      try {
        assertThat(NAME.version(NAME.numberIn(text.toString()))).isEqualTo(text.toString());
        accepted++;
      } catch (WrongAnswer e) {
        assertThat(e).hasMessageEndingWith("is named");
      }
    }
    assertThat(accepted).isLessThan(ROUNDS / 2);
  }

  @Test
  void boundContext_isOneOfOneVersionAndOneContext() {
    Bytes context = Bytes.of(new byte[] {1, 2});
    assertThat(Bytes.of(BoundContext.of("a", context)).hex())
        .isEqualTo("73616c6c79706f7274206763702d6b6d7320310000" + "0161" + "0102");
    assertThat(BoundContext.of("a/1", context))
        .isNotEqualTo(BoundContext.of("a/", Bytes.of(new byte[] {'1', 1, 2})));
  }
}
