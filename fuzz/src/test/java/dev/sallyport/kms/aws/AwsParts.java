package dev.sallyport.kms.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fuzz.OwnWords;
import dev.sallyport.fuzz.Part;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.NamedKek;
import dev.sallyport.protocol.Outcome;
import java.util.List;
import java.util.Optional;

/** Names in answers of AWS, and of KEKs. */
public final class AwsParts {
  private static final String REGION = "eu-central-1";
  private static final String ID = "01234567-89ab-cdef-0123-456789abcdef";
  private static final OwnWords WORDS =
      OwnWords.of("kms answered something else: no key of region " + REGION + " is named");

  private AwsParts() {}

  /** The name of a key in an answer. */
  public static Part arn() {
    return Part.text(
        "AWS key ARN",
        List.of(
            "arn:aws:kms:" + REGION + ":111122223333:key/" + ID,
            "arn:aws-us-gov:kms:" + REGION + ":111122223333:key/mrk-" + "ab".repeat(16),
            "arn:aws:kms:us-east-1:111122223333:key/" + ID,
            "arn:aws:kms:" + REGION + ":111122223333:alias/x"),
        AwsParts::readArn);
  }

  private static boolean readArn(String text) {
    try {
      KeyArn arn = KeyArn.parse(text, REGION);
      assertThat(arn.region()).isEqualTo(REGION);
      assertThat(AwsKmsProvider.KEKS.isVersion(arn.id())).isTrue();
      assertThat(text).startsWith("arn:aws").contains(":" + REGION + ":").endsWith("/" + arn.id());
      return true;
    } catch (WrongAnswer e) {
      WORDS.check(e);
      return false;
    }
  }

  /** The URI of a KEK, and what an alias makes of it. */
  public static Part kek() {
    return Part.text(
        "AWS KEK",
        List.of("aws-kms://main/key", "aws-kms://main/aws", "aws-kms://main/a/b"),
        text -> KekUri.parse(text) instanceof Outcome.Accepted<KekUri>(var uri) && isRead(uri));
  }

  private static boolean isRead(KekUri uri) {
    Optional<NamedKek> read = AwsKmsProvider.KEKS.parse(uri);
    read.ifPresent(kek -> {
      assertThat("aws-kms://" + kek.connection() + "/" + kek.name()).isEqualTo(uri.value());
      assertThat(KeyAlias.of(kek)).startsWith("alias/").isNotEqualTo("alias/aws");
      assertThat(KeyAlias.versionIn(kek, KeyAlias.of(kek, ID))).contains(ID);
      assertThat(KeyAlias.versionIn(kek, KeyAlias.of(kek))).isEmpty();
    });
    return read.isPresent();
  }
}
