package dev.sallyport.kms.vault;

import dev.sallyport.protocol.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A ciphertext of the Transit engine: {@code vault:v<version>:<base64>}, where the base64 is nonce
 * (12 bytes), ciphertext and tag (16 bytes).
 *
 * @param version the number of the key's version
 * @param text the whole text
 */
record TransitCiphertext(int version, String text) {
  private static final int MIN_SIZE = 12 + 16;
  private static final Pattern FORM =
      Pattern.compile("vault:v([1-9][0-9]{0,8}):([A-Za-z0-9+/]{1,16384}={0,2})");

  static Optional<TransitCiphertext> parse(Bytes bytes) {
    return parse(new String(bytes.toArray(), StandardCharsets.ISO_8859_1));
  }

  static Optional<TransitCiphertext> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (form.matches() && isCanonical(form.group(2))) {
      return Optional.of(new TransitCiphertext(Integer.parseInt(form.group(1)), text));
    }
    return Optional.empty();
  }

  Bytes bytes() {
    return Bytes.of(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Vault ignores the unused bits at the end, so that several texts would be one ciphertext. */
  private static boolean isCanonical(String base64) {
    try {
      byte[] raw = Base64.getDecoder().decode(base64);
      return raw.length >= MIN_SIZE && Base64.getEncoder().encodeToString(raw).equals(base64);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
