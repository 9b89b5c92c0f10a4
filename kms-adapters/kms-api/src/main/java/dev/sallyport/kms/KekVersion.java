package dev.sallyport.kms;

import java.util.regex.Pattern;

/**
 * One version of a key-encryption key. A key management system that has no versions gives one fixed
 * name.
 *
 * @param kek the key
 * @param version its version as the key management system names it, {@code [A-Za-z0-9._-]}, 1 to
 *     128 characters
 */
public record KekVersion(KekUri kek, String version) {
  private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  /** Checks the grammar of the version. */
  public KekVersion {
    if (!isVersion(version)) {
      throw new IllegalArgumentException("not a key version");
    }
  }

  static boolean isVersion(String text) {
    return GRAMMAR.matcher(text).matches();
  }

  /** {@code uri#version}. */
  @Override
  public String toString() {
    return kek + "#" + version;
  }
}
