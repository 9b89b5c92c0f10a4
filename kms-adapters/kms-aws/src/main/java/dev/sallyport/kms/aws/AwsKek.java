package dev.sallyport.kms.aws;

import dev.sallyport.kms.KekUri;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A KEK's name: {@code aws-kms://<connection>/<name>} is the alias {@code alias/<name>}, and each
 * of its versions has an alias {@code alias/<name>/<key id>}. A name has no slash, so that no
 * version of one KEK is another KEK.
 *
 * @param kek as the broker names it
 * @param connection of the operator
 * @param name {@code [A-Za-z0-9_-]{1,128}}, none of AWS's own
 */
record AwsKek(KekUri kek, String connection, String name) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,128}");
  private static final Pattern FORM =
      Pattern.compile("aws-kms://([a-z][a-z0-9-]{0,30})/([A-Za-z0-9_-]{1,128})");

  /** A key's id, or that of a multi-Region key. */
  private static final Pattern KEY_ID =
      Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}");

  static Optional<AwsKek> parse(KekUri kek) {
    Matcher form = FORM.matcher(kek.value());
    return form.matches() && isName(form.group(2))
        ? Optional.of(new AwsKek(kek, form.group(1), form.group(2)))
        : Optional.empty();
  }

  /** AWS keeps {@code alias/aws/} for keys that it manages itself. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches() && !text.equals("aws");
  }

  static boolean isKeyId(String text) {
    return KEY_ID.matcher(text).matches();
  }

  String alias() {
    return "alias/" + name;
  }

  String aliasOf(String keyId) {
    return alias() + "/" + keyId;
  }

  /** The key id of a version's alias; empty for any other alias. */
  Optional<String> versionOf(String alias) {
    String prefix = alias() + "/";
    return alias.startsWith(prefix) && isKeyId(alias.substring(prefix.length()))
        ? Optional.of(alias.substring(prefix.length()))
        : Optional.empty();
  }
}
