package dev.sallyport.kms;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.util.regex.Pattern;

/**
 * Names where a secret lies outside of the broker's store: {@code vault://<connection>/<mount>/…}.
 * Like a {@link KekUri} it names a connection that the operator configured, and never introduces a
 * host of its own.
 *
 * @param value a scheme of {@code [a-z][a-z0-9-]{0,30}}, {@code ://}, the connection's name of the
 *     same form, and 1 to 16 segments of {@code [A-Za-z0-9._-]{1,128}}, none of them {@code .} or
 *     {@code ..}; at most 512 characters
 */
public record SourceUri(String value) {
  private static final int MAX_LENGTH = 512;
  private static final String NAME = "[a-z][a-z0-9-]{0,30}";
  private static final Pattern GRAMMAR =
      // A segment of dots would climb out of what the operator allows.
      Pattern.compile(NAME + "://" + NAME + "(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]{1,128}){1,16}");

  /** Checks the grammar; use {@link #parse} for foreign text. */
  public SourceUri {
    if (!isSourceUri(value)) {
      throw new IllegalArgumentException("not the URI of a source");
    }
  }

  /** A URI from foreign text. */
  public static Outcome<SourceUri> parse(String text) {
    return isSourceUri(text)
        ? Outcome.accepted(new SourceUri(text))
        : Outcome.refused(RefusalReason.MALFORMED_NAME, "source");
  }

  /** What chooses the adapter: the part before the first colon. */
  public String scheme() {
    return value.substring(0, value.indexOf(':'));
  }

  /** The name of the operator's connection. */
  public String connection() {
    return locator().substring(0, locator().indexOf('/'));
  }

  /** What is behind the connection: the segments, with slashes between them. */
  public String path() {
    return locator().substring(locator().indexOf('/') + 1);
  }

  /** Whether this is {@code above}, or lies below it, by whole segments. */
  public boolean isWithin(SourceUri above) {
    return value.equals(above.value) || value.startsWith(above.value + "/");
  }

  @Override
  public String toString() {
    return value;
  }

  private String locator() {
    return value.substring(value.indexOf(':') + "://".length());
  }

  private static boolean isSourceUri(String text) {
    return text.length() <= MAX_LENGTH && GRAMMAR.matcher(text).matches();
  }
}
