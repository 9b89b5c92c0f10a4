package dev.sallyport.kms.gcp;

import dev.sallyport.kms.KekUri;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A KEK's name: {@code gcp-kms://<connection>/<name>} is the key {@code <name>} of the connection's
 * key ring. A URI has no place for a project, a location or a ring.
 *
 * @param kek as the broker names it
 * @param connection of the operator
 * @param name {@code [A-Za-z0-9_-]{1,63}}
 */
record GcpKek(KekUri kek, String connection, String name) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,63}");
  private static final Pattern FORM =
      Pattern.compile("gcp-kms://([a-z][a-z0-9-]{0,30})/([A-Za-z0-9_-]{1,63})");

  /** Google counts versions from 1. */
  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");

  static Optional<GcpKek> parse(KekUri kek) {
    Matcher form = FORM.matcher(kek.value());
    return form.matches()
        ? Optional.of(new GcpKek(kek, form.group(1), form.group(2)))
        : Optional.empty();
  }

  /** Of a key, and of a key ring, as the API reference of Cloud KMS has it. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  static boolean isVersion(String text) {
    return VERSION.matcher(text).matches();
  }
}
