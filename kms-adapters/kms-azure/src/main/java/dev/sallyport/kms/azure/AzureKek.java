package dev.sallyport.kms.azure;

import dev.sallyport.kms.KekUri;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A KEK's name: {@code azure-kv://<connection>/<name>}. Azure does not tell capitals from small
 * letters in a name; here it has small ones only, so that one key is one KEK.
 *
 * @param kek as the broker names it
 * @param connection of the operator
 * @param name {@code [a-z0-9-]{1,127}}
 */
record AzureKek(KekUri kek, String connection, String name) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,127}");
  private static final Pattern FORM =
      Pattern.compile("azure-kv://([a-z][a-z0-9-]{0,30})/([a-z0-9-]{1,127})");
  private static final Pattern VERSION = Pattern.compile("[0-9a-f]{32}");

  static Optional<AzureKek> parse(KekUri kek) {
    Matcher form = FORM.matcher(kek.value());
    return form.matches()
        ? Optional.of(new AzureKek(kek, form.group(1), form.group(2)))
        : Optional.empty();
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  static boolean isVersion(String text) {
    return VERSION.matcher(text).matches();
  }
}
