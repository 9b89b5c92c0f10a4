package dev.sallyport.kms.vault;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Reads answers of {@code POST <mount>/encrypt/<key>} and {@code POST <mount>/decrypt/<key>}:
 * {@code data.ciphertext} with {@code data.key_version}, and {@code data.plaintext}.
 */
final class TransitAnswers {
  private static final byte[] MARK = "\"plaintext\":\"".getBytes(StandardCharsets.US_ASCII);

  /** Stands for what was cut out; no base64. */
  private static final byte PLACE = '!';

  private TransitAnswers() {}

  /** The ciphertext of an encryption, which says twice which version it is of. */
  static TransitCiphertext encrypted(VaultAnswer answer) throws KmsException {
    JsonObject data = answer.data();
    try {
      TransitCiphertext ciphertext =
          TransitCiphertext.parse(data.text("ciphertext"))
              .orElseThrow(() -> new WrongAnswer("not a ciphertext"));
      if (data.integer("key_version") != ciphertext.version()) {
        throw new WrongAnswer("two key versions in one answer");
      }
      return ciphertext;
    } catch (JsonException e) {
      throw VaultAnswer.malformed(e);
    }
  }

  /**
   * The plaintext of a decryption; zeroes the answer's body.
   *
   * <p>The value is cut out of the bytes before they are parsed, so that no {@code String} of it is
   * ever made. That it is the value of {@code data.plaintext} is seen afterwards: the rest has to
   * be strict JSON, and has to have there what was put into its place.
   */
  static SecretBytes decrypted(VaultAnswer answer) throws KmsException {
    byte[] body = answer.body();
    int mark = indexOf(body, 0);
    int start = mark + MARK.length;
    if (mark < 0 || indexOf(body, start) >= 0) {
      answer.zero();
      throw new WrongAnswer("no plaintext, or two");
    }
    int end = start;
    while (end < body.length && body[end] != '"') {
      end++;
    }
    byte[] encoded = Arrays.copyOfRange(body, start, end);
    byte[] rest = new byte[body.length - encoded.length + 1];
    System.arraycopy(body, 0, rest, 0, start);
    rest[start] = PLACE;
    System.arraycopy(body, end, rest, start + 1, body.length - end);
    try {
      requirePlace(answer.with(rest));
      return decode(encoded);
    } finally {
      Arrays.fill(encoded, (byte) 0);
      answer.zero();
    }
  }

  private static void requirePlace(VaultAnswer rest) throws KmsException {
    try {
      if (!rest.data().text("plaintext").equals(String.valueOf((char) PLACE))) {
        throw new WrongAnswer("no plaintext where it has to be");
      }
    } catch (JsonException e) {
      throw VaultAnswer.malformed(e);
    }
  }

  private static SecretBytes decode(byte[] encoded) throws WrongAnswer {
    try {
      return SecretBytes.takeOwnershipOf(Base64.getDecoder().decode(encoded));
    } catch (IllegalArgumentException e) {
      // The decoder's own message would show a byte.
      throw new WrongAnswer("plaintext is not base64");
    }
  }

  private static int indexOf(byte[] body, int from) {
    for (int at = from; at <= body.length - MARK.length; at++) {
      if (Arrays.equals(body, at, at + MARK.length, MARK, 0, MARK.length)) {
        return at;
      }
    }
    return -1;
  }
}
