package dev.sallyport.kms.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.NamedKek;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of KEKs, and names of keys in answers. */
class AwsNamesTest {
  private static final String ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final String ARN = "arn:aws:kms:eu-central-1:111122223333:key/" + ID;
  private static final int ROUNDS = 20_000;

  @Test
  void connectionAndName_areRead() {
    NamedKek kek = AwsKmsProvider.KEKS.parse(new KekUri("aws-kms://main/tenant_A-1")).orElseThrow();
    assertThat(kek.connection()).isEqualTo("main");
    assertThat(KeyAlias.of(kek)).isEqualTo("alias/tenant_A-1");
    assertThat(KeyAlias.of(kek, ID)).isEqualTo("alias/tenant_A-1/" + ID);
    assertThat(KeyAlias.versionIn(kek, "alias/tenant_A-1/" + ID)).contains(ID);
    assertThat(KeyAlias.versionIn(kek, "alias/tenant_A-1/x")).isEmpty();
    assertThat(KeyAlias.versionIn(kek, "alias/tenant_A/" + ID)).isEmpty();
    assertThat(KeyAlias.versionIn(kek, "alias/tenant_A-1" + ID)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aws-kms://main/alias/kek",
        "aws-kms://main/aws",
        "aws-kms://main/aws/s3",
        "aws-kms://main/arn:aws:kms:eu-central-1:111122223333:key/1",
        "aws-kms://main/kek?endpoint=x",
        "aws-kms://kms.example.com/kek",
        "gcp-kms://main/kek"
      })
  void anythingElse_refuses(String text) {
    assertThat(AwsKmsProvider.KEKS.parse(new KekUri(text))).isEmpty();
  }

  /** An alias or an ARN would name a key of another KEK, or of another account. */
  @Test
  void idsOfKeysAlone_areVersions() {
    assertThat(AwsKmsProvider.KEKS.isVersion(ID)).isTrue();
    assertThat(AwsKmsProvider.KEKS.isVersion("mrk-" + ID.replace("-", ""))).isTrue();
    assertThat(List.of("", "alias/kek", ARN, ID + "/x", ID.toUpperCase(Locale.ROOT), "current"))
        .noneMatch(AwsKmsProvider.KEKS::isVersion);
  }

  @Test
  void keyOfThisRegion_isRead() throws Exception {
    assertThat(KeyArn.parse(ARN, "eu-central-1").id()).isEqualTo(ID);
    assertThat(KeyArn.parse(ARN.replace("aws:", "aws-us-gov:"), "eu-central-1").id()).isEqualTo(ID);
    String multiRegion = "mrk-" + ID.replace("-", "");
    assertThat(KeyArn.parse(ARN.replace(ID, multiRegion), "eu-central-1").id())
        .isEqualTo(multiRegion);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ID,
        "arn:aws:kms:eu-west-1:111122223333:key/" + ID,
        "arn:aws:kms:eu-central-1:11112222333:key/" + ID,
        "arn:aws:kms:eu-central-1:111122223333:alias/kek",
        "arn:aws:s3:eu-central-1:111122223333:key/" + ID,
        "arn:aws:kms:eu-central-1:111122223333:key/" + ID + "/x",
        "arn:aws:kms:eu-central-1:111122223333:key/1234ABCD-12ab-34cd-56ef-1234567890ab"
      })
  void otherNames_areWrongAnswers(String text) {
    assertThatThrownBy(() -> KeyArn.parse(text, "eu-central-1")).isInstanceOf(WrongAnswer.class);
  }

  @Test
  void absentName_isAWrongAnswer() {
    assertThatThrownBy(() -> KeyArn.parse(null, "eu-central-1")).isInstanceOf(WrongAnswer.class);
  }

  @Test
  void changedNames_meetTheOneExceptionOnly() {
    Random random = new Random(20260303);
    int accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder text = new StringBuilder(ARN);
      for (int i = 0; i <= random.nextInt(3); i++) {
        text.setCharAt(random.nextInt(text.length()), (char) (32 + random.nextInt(95)));
      }
      try {
        KeyArn arn = KeyArn.parse(text.toString(), "eu-central-1");
        assertThat(text.toString()).endsWith(":key/" + arn.id());
        accepted++;
      } catch (WrongAnswer e) {
        assertThat(e).hasMessageNotContaining(text.substring(0, 8));
      }
    }
    assertThat(accepted).isLessThan(ROUNDS / 2);
  }
}
