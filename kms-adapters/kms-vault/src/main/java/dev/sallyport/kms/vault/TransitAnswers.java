package dev.sallyport.kms.vault;

import dev.sallyport.kms.CutJson;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import java.util.Base64;
import java.util.Optional;

/**
 * Reads answers of {@code POST <mount>/encrypt/<key>} and {@code POST <mount>/decrypt/<key>}:
 * {@code data.ciphertext} with {@code data.key_version}, and {@code data.plaintext}.
 */
final class TransitAnswers {
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

  /** The plaintext of a decryption; zeroes the answer's body. */
  static SecretBytes decrypted(VaultAnswer answer) throws KmsException {
    try (CutJson cut = answer.cut()) {
      Optional<SecretBytes> text = cut.text(cut.object().object("data").value("plaintext"));
      try (SecretBytes encoded = text.orElseThrow(() -> new WrongAnswer("plaintext is no text"))) {
        return encoded.useOrThrow(TransitAnswers::decode);
      }
    } catch (JsonException e) {
      throw VaultAnswer.malformed(e);
    }
  }

  private static SecretBytes decode(byte[] encoded) throws WrongAnswer {
    if (encoded.length == 0) {
      throw new WrongAnswer("plaintext is empty");
    }
    try {
      return SecretBytes.takeOwnershipOf(Base64.getDecoder().decode(encoded));
    } catch (IllegalArgumentException e) {
      // The decoder's own message would show a byte.
      throw new WrongAnswer("plaintext is not base64");
    }
  }
}
