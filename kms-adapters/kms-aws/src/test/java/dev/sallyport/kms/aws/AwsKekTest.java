package dev.sallyport.kms.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsException.WrongAnswer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of KEKs, and names of keys in answers. */
class AwsKekTest {
  private static final String ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final String ARN = "arn:aws:kms:eu-central-1:111122223333:key/" + ID;
  private static final int ROUNDS = 20_000;

  @Test
  void connectionAndName_areRead() {
    AwsKek kek = AwsKek.parse(new KekUri("aws-kms://main/tenant_A-1")).orElseThrow();
    assertThat(kek.connection()).isEqualTo("main");
    assertThat(kek.alias()).isEqualTo("alias/tenant_A-1");
    assertThat(kek.versionOf("alias/tenant_A-1/" + ID)).contains(ID);
    assertThat(kek.versionOf("alias/tenant_A-1/x")).isEmpty();
    assertThat(kek.versionOf("alias/tenant_A/" + ID)).isEmpty();
    assertThat(kek.versionOf("alias/tenant_A-1" + ID)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aws-kms://main",
        "aws-kms://main/",
        "aws-kms://main/alias/kek",
        "aws-kms://main/aws",
        "aws-kms://main/aws/s3",
        "aws-kms://Main/kek",
        "aws-kms:main/kek",
        "aws-kms://main/arn:aws:kms:eu-central-1:111122223333:key/1",
        "aws-kms://main/kek?endpoint=x",
        "aws-kms://main/k%65k",
        "aws-kms://kms.example.com/kek",
        "gcp-kms://main/kek"
      })
  void anythingElse_refuses(String text) {
    assertThat(AwsKek.parse(new KekUri(text))).isEmpty();
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
