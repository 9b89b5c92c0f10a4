package dev.sallyport.kms.pkcs11;

import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A version of a KEK: a number, and for one that the broker made eight hex digits after it. Two
 * brokers that rotate at once make two versions of one number and different digits, so that neither
 * is ever taken for the other.
 *
 * @param text {@code 1} or {@code 2-9f3c0a17}; a number has no leading zero and at most 9 digits
 */
record VersionName(String text) implements Comparable<VersionName> {
  private static final Pattern GRAMMAR = Pattern.compile("[1-9][0-9]{0,8}(?:-[0-9a-f]{8})?");
  private static final int MAX_NUMBER = 999_999_999;
  private static final int SUFFIX_SIZE = 4;

  static Optional<VersionName> parse(String text) {
    return GRAMMAR.matcher(text).matches() ? Optional.of(new VersionName(text)) : Optional.empty();
  }

  static VersionName first(SecureRandom random) {
    return numbered(1, random);
  }

  /** A later one. */
  VersionName next(SecureRandom random) {
    if (number() == MAX_NUMBER) {
      throw new IllegalStateException("no further version");
    }
    return numbered(number() + 1, random);
  }

  int number() {
    int dash = text.indexOf('-');
    return Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
  }

  /** By number; among equal ones by text, so that all brokers agree which is the newest. */
  @Override
  public int compareTo(VersionName other) {
    return Comparator.comparingInt(VersionName::number)
        .thenComparing(VersionName::text)
        .compare(this, other);
  }

  private static VersionName numbered(int number, SecureRandom random) {
    byte[] suffix = new byte[SUFFIX_SIZE];
    random.nextBytes(suffix);
    return new VersionName(number + "-" + HexFormat.of().formatHex(suffix));
  }
}
