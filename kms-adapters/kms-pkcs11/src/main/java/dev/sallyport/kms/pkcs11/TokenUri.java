package dev.sallyport.kms.pkcs11;

import dev.sallyport.kms.KekUri;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of RFC 7512 that names a KEK: {@code pkcs11:token=<label>;object=<name>}, these two
 * attributes in this order and nothing else. No query: {@code module-path} would let a tenant load
 * a library, {@code pin-source} read a file. Unreserved characters stand for themselves, all others
 * as {@code %} and two capital hex digits, so that one key has one spelling.
 *
 * @param token the token's label, 1 to 32 printable ASCII characters without a blank at an end
 * @param object the KEK's name, 1 to 64 of them without {@code #}
 */
record TokenUri(String token, String object) {
  static final String SCHEME = "pkcs11";
  private static final int MAX_OBJECT = 64;
  private static final Pattern FORM =
      Pattern.compile("pkcs11:token=([A-Za-z0-9._~%-]+);object=([A-Za-z0-9._~%-]+)");
  private static final Pattern ENCODED = Pattern.compile("(?:[A-Za-z0-9._~-]|%[2-7][0-9A-F])+");
  private static final Pattern UNRESERVED = Pattern.compile("[A-Za-z0-9._~-]");
  private static final Pattern PRINTABLE =
      Pattern.compile("[\\x21-\\x7e](?:[\\x20-\\x7e]*[\\x21-\\x7e])?");

  static Optional<TokenUri> parse(KekUri kek) {
    Matcher form = FORM.matcher(kek.value());
    if (!form.matches()) {
      return Optional.empty();
    }
    TokenUri uri = new TokenUri(decode(form.group(1)), decode(form.group(2)));
    // Another spelling would be another KEK to the broker, with another tenant's rights perhaps.
    return isToken(uri.token) && isObject(uri.object) && uri.kek().equals(kek)
        ? Optional.of(uri)
        : Optional.empty();
  }

  static boolean isToken(String label) {
    return label.length() <= Slots.LABEL_SIZE && PRINTABLE.matcher(label).matches();
  }

  static boolean isObject(String name) {
    return name.length() <= MAX_OBJECT
        && PRINTABLE.matcher(name).matches()
        && name.indexOf('#') < 0;
  }

  KekUri kek() {
    return new KekUri(SCHEME + ":token=" + encode(token) + ";object=" + encode(object));
  }

  private static String decode(String text) {
    if (!ENCODED.matcher(text).matches()) {
      return "";
    }
    StringBuilder decoded = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      decoded.append(c == '%' ? (char) HexFormat.fromHexDigits(text, i + 1, i + 3) : c);
      i += c == '%' ? 2 : 0;
    }
    return decoded.toString();
  }

  private static String encode(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
      String c = String.valueOf((char) b);
      encoded.append(
          UNRESERVED.matcher(c).matches()
              ? c
              : "%" + HexFormat.of().withUpperCase().toHexDigits(b));
    }
    return encoded.toString();
  }
}
