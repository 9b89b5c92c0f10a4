package dev.sallyport.protocol;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The path of a secret within its tenant. Names of policies and reference sets are paths of one
 * segment.
 *
 * @param value 1 to 8 segments of {@code [A-Za-z0-9._-]{1,128}} joined by {@code /}, none of them
 *     {@code .} or {@code ..}
 */
public record SecretPath(String value) {
  private static final int MAX_SEGMENTS = 8;
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  /** Checks the grammar; use {@link #parse} for foreign text. */
  public SecretPath {
    if (!isPath(value)) {
      throw new IllegalArgumentException("not a secret path");
    }
  }

  /**
   * A path from foreign text. It is refused, never repaired: two spellings of one path would be two
   * policies.
   */
  public static Outcome<SecretPath> parse(String text) {
    return isPath(text)
        ? Outcome.accepted(new SecretPath(text))
        : Outcome.refused(RefusalReason.MALFORMED_NAME, "path");
  }

  /** Whether this is a single segment, as names of policies and reference sets are. */
  public static boolean isName(String text) {
    return SEGMENT.matcher(text).matches() && !text.equals(".") && !text.equals("..");
  }

  private static boolean isPath(String text) {
    String[] segments = text.split("/", -1);
    return segments.length <= MAX_SEGMENTS && Arrays.stream(segments).allMatch(SecretPath::isName);
  }

  @Override
  public String toString() {
    return value;
  }
}
