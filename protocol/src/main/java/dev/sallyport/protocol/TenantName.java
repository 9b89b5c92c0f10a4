package dev.sallyport.protocol;

import java.util.regex.Pattern;

/**
 * A tenant's name.
 *
 * @param value {@code [a-z0-9-]}, 1 to 63 characters
 */
public record TenantName(String value) {
  private static final Pattern GRAMMAR = Pattern.compile("[a-z0-9-]{1,63}");

  /** Checks the grammar; use {@link #parse} for foreign text. */
  public TenantName {
    if (!GRAMMAR.matcher(value).matches()) {
      throw new IllegalArgumentException("not a tenant name");
    }
  }

  /** A name from foreign text. */
  public static Outcome<TenantName> parse(String text) {
    return GRAMMAR.matcher(text).matches()
        ? Outcome.accepted(new TenantName(text))
        : Outcome.refused(RefusalReason.MALFORMED_NAME, "tenant");
  }

  @Override
  public String toString() {
    return value;
  }
}
