package dev.sallyport.kms.vault;

import dev.sallyport.kms.CutJson;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.NoSecret;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.SecretPlace;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.util.Optional;

/**
 * Reads answers of {@code GET <mount>/data/<path>?version=<n>} of a KV engine of version 2: fields
 * in {@code data.data}, and in {@code data.metadata} what version they are.
 */
final class KvAnswers {
  private KvAnswers() {}

  /**
   * The value of the field; zeroes the answer's body.
   *
   * @throws NoSecret if the server says that there is no such version, or it has no such field
   * @throws WrongAnswer if it is another version, or the field is there and is no text
   */
  static SecretBytes value(VaultAnswer answer, SecretPlace place) throws KmsException {
    try {
      return switch (answer.status()) {
        case 200 -> found(answer, place);
        case 404 -> throw notFound(answer, place);
        default -> throw answer.refusal("reading " + place);
      };
    } catch (JsonException e) {
      throw VaultAnswer.malformed(e);
    } finally {
      answer.zero();
    }
  }

  private static SecretBytes found(VaultAnswer answer, SecretPlace place)
      throws KmsException, JsonException {
    try (CutJson cut = answer.cut()) {
      JsonObject data = cut.object().object("data");
      // Its deletion_time is not looked at: on a version that is still read it lies ahead, where
      // the secret has a delete_version_after, and the server's clock decides.
      if (metadata(cut, data, place).bool("destroyed")) {
        throw new NoSecret(place);
      }
      Optional<JsonValue> field = data.object("data").find(place.field());
      return cut.text(field.orElseThrow(() -> new NoSecret(place)))
          .orElseThrow(() -> new WrongAnswer("the field is no text at " + place));
    }
  }

  /**
   * What a 404 means: no such path, version or mount, with {@code errors}; or a version that was
   * deleted or destroyed, with its metadata. Not a page of something else at this address.
   */
  private static KmsException notFound(VaultAnswer answer, SecretPlace place)
      throws KmsException, JsonException {
    try (CutJson cut = answer.cut()) {
      if (cut.object().find("errors").isPresent()) {
        cut.object().texts("errors");
        return new NoSecret(place);
      }
      JsonObject data = cut.object().object("data");
      JsonObject metadata = metadata(cut, data, place);
      boolean gone =
          metadata.bool("destroyed") || cut.isFilledText(metadata.value("deletion_time"));
      return gone && data.value("data") instanceof JsonValue.Null
          ? new NoSecret(place)
          : new WrongAnswer("not found, and not deleted: " + place);
    }
  }

  /** Stops whoever answers with an older version, which may hold a value that was withdrawn. */
  private static JsonObject metadata(CutJson cut, JsonObject data, SecretPlace place)
      throws WrongAnswer, JsonException {
    JsonObject metadata = data.object("metadata");
    if (!cut.isNumber(metadata.value("version"), place.version())) {
      throw new WrongAnswer("asked about " + place + ", answered about another version");
    }
    return metadata;
  }
}
