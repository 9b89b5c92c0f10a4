package dev.sallyport.kms;

import java.util.regex.Pattern;

/**
 * One field of one version of what lies at a source. Never the newest version: whoever can write
 * there would then choose what is released.
 *
 * @param source where
 * @param version exactly this one, at least 1
 * @param field name of the value, {@code [A-Za-z0-9._-]}, 1 to 128 characters
 */
public record SecretPlace(SourceUri source, long version, String field) {
  private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  /** Checks version and field. */
  public SecretPlace {
    if (version < 1 || !isField(field)) {
      throw new IllegalArgumentException("not a version and a field");
    }
  }

  /** Whether a text can be the name of a field. */
  public static boolean isField(String text) {
    return FIELD.matcher(text).matches();
  }

  /** {@code uri#version}; the field's name adds nothing for whoever looks. */
  @Override
  public String toString() {
    return source + "#" + version;
  }
}
