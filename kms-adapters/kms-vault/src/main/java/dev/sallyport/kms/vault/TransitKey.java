package dev.sallyport.kms.vault;

import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What {@code GET <mount>/keys/<key>} says about a key.
 *
 * @param name the key, whose name the answer repeats
 * @param latest {@code latest_version}: under it new keys are wrapped
 * @param minDecryption {@code min_decryption_version}: older versions are disabled
 * @param minEncryption {@code min_encryption_version}, 0 for the latest
 * @param minAvailable {@code min_available_version}: older versions were trimmed, 0 for none
 * @param flaw why no key may be wrapped under it, where there is a reason
 */
record TransitKey(
    TransitName name,
    int latest,
    int minDecryption,
    int minEncryption,
    int minAvailable,
    Optional<String> flaw) {
  private static final Set<String> AEAD_TYPES = Set.of("aes256-gcm96", "chacha20-poly1305");
  private static final int MAX_VERSION = 999_999_999;

  /** So many of the newest versions are told; older ones still open. */
  private static final int MAX_TOLD = 10_000;

  static TransitKey parse(TransitName name, JsonObject data) throws KmsException {
    try {
      // Whoever stands before Vault and leads us to another key would read what we wrap.
      if (!data.text("name").equals(name.key())) {
        throw new WrongAnswer("asked about " + name.kek() + ", answered about another key");
      }
      int latest = (int) data.integer("latest_version", 1, MAX_VERSION);
      TransitKey key =
          new TransitKey(
              name,
              latest,
              (int) data.integer("min_decryption_version", 0, latest),
              (int) data.integer("min_encryption_version", 0, latest),
              (int) data.integer("min_available_version", 0, latest),
              flaw(data));
      if (optionalBool(data, "soft_deleted")) {
        throw new KeyGone(name.version(latest));
      }
      return key;
    } catch (JsonException e) {
      throw VaultAnswer.malformed(e);
    }
  }

  /** Refuses a key under which a wrapped key would not be safe. */
  TransitKey requireSafe() throws Misconfigured {
    if (flaw.isPresent()) {
      throw new Misconfigured(Problem.BAD_SETTING, name.kek() + ": " + flaw.get());
    }
    return this;
  }

  /** Refuses a version that never was, or is disabled or trimmed. */
  void requireReadable(KekVersion version) throws KmsException {
    int number = TransitName.number(version);
    if (number > latest) {
      throw new UnknownKek(version.toString());
    }
    if (number < oldestReadable()) {
      throw new KeyGone(version);
    }
  }

  int oldestReadable() {
    return Math.max(1, Math.max(minDecryption, minAvailable));
  }

  int oldestAvailable() {
    return Math.max(1, minAvailable);
  }

  KekInfo info() {
    return new KekInfo(
        name.version(latest),
        IntStream.rangeClosed(Math.max(oldestReadable(), latest - MAX_TOLD + 1), latest)
            .mapToObj(name::version)
            .toList());
  }

  private static Optional<String> flaw(JsonObject data) throws JsonException {
    if (!AEAD_TYPES.contains(data.text("type"))) {
      return Optional.of("its type is not aes256-gcm96 or chacha20-poly1305");
    }
    if (data.bool("exportable") || data.bool("allow_plaintext_backup")) {
      return Optional.of(
          "it can be exported or backed up in the clear, which cannot be taken back: make a new key"
              + " without exportable and allow_plaintext_backup");
    }
    if (data.bool("derived") || optionalBool(data, "convergent_encryption")) {
      return Optional.of(
          "it is derived or convergent: make a new key without derived and convergent_encryption");
    }
    return Optional.empty();
  }

  /** Absent in answers of versions that do not know it. */
  private static boolean optionalBool(JsonObject data, String name) throws JsonException {
    Optional<JsonValue> value = data.find(name);
    return value.isPresent() && data.bool(name);
  }
}
