package dev.sallyport.kms.aws;

import dev.sallyport.kms.KmsException.WrongAnswer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How AWS names a key in an answer: {@code arn:aws:kms:<region>:<account>:key/<id>}, from the
 * section on KMS of the IAM service authorization reference.
 *
 * @param region where it is
 * @param id the version
 */
record KeyArn(String region, String id) {
  private static final Pattern FORM =
      Pattern.compile(
          "arn:aws(?:-[a-z]{1,12}){0,3}:kms:([a-z0-9-]{1,40}):[0-9]{12}:key/([a-z0-9-]{1,64})");

  /**
   * Reads the name of a key of this region.
   *
   * @param text foreign
   */
  static KeyArn parse(@Nullable String text, String region) throws WrongAnswer {
    Matcher form = FORM.matcher(text == null ? "" : text);
    if (form.matches()
        && AwsKmsProvider.KEKS.isVersion(form.group(2))
        && form.group(1).equals(region)) {
      return new KeyArn(form.group(1), form.group(2));
    }
    // Without a name that can be compared, any key at all could have encrypted.
    throw new WrongAnswer("no key of region " + region + " is named");
  }
}
