package dev.sallyport.kms;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.util.regex.Pattern;

/**
 * Names a key-encryption key: {@code local://default}, {@code vault://…}, {@code aws-kms://…},
 * {@code gcp-kms://…}, {@code azure-kv://…}, {@code pkcs11:…} (RFC 7512). It names a connection
 * that the operator configured and a key behind it, and never introduces a host of its own.
 *
 * <p>The text stands in the associated data of every key that it wraps, so it is compared character
 * by character and never normalised.
 *
 * @param value a scheme of {@code [a-z][a-z0-9-]{0,30}}, a colon, and 1 to 400 printable ASCII
 *     characters without {@code @}, {@code #}, white space, quotes or {@code .}/{@code ..} segments
 */
public record KekUri(String value) {
  private static final Pattern GRAMMAR =
      Pattern.compile("[a-z][a-z0-9-]{0,30}:[A-Za-z0-9._~:/;=,%+?&$!*()\\[\\]-]{1,400}");
  private static final Pattern DOT_SEGMENT = Pattern.compile("(?:^|[:/])\\.{1,2}(?:/|$)");

  /** Checks the grammar; use {@link #parse} for foreign text. */
  public KekUri {
    if (!isKekUri(value)) {
      throw new IllegalArgumentException("not a KEK URI");
    }
  }

  /** A URI from foreign text. */
  public static Outcome<KekUri> parse(String text) {
    return isKekUri(text)
        ? Outcome.accepted(new KekUri(text))
        : Outcome.refused(RefusalReason.MALFORMED_NAME, "kek");
  }

  /** What chooses the adapter: the part before the first colon. */
  public String scheme() {
    return value.substring(0, value.indexOf(':'));
  }

  /** What the adapter reads: the part after the scheme's colon and, where there is one, its //. */
  public String locator() {
    String rest = value.substring(value.indexOf(':') + 1);
    return rest.startsWith("//") ? rest.substring(2) : rest;
  }

  @Override
  public String toString() {
    return value;
  }

  static boolean isKekUri(String text) {
    return GRAMMAR.matcher(text).matches()
        && !text.endsWith("//")
        // A path that climbs would name a key outside the operator's connection.
        && !DOT_SEGMENT.matcher(text).find()
        // RFC 7512 lets a URI carry the PIN; a URI ends up in logs and rows, a PIN may not.
        && !text.contains("pin-value");
  }
}
