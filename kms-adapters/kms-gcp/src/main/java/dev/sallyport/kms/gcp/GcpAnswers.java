package dev.sallyport.kms.gcp;

import dev.sallyport.kms.CutJson;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads answers of Cloud KMS v1, whose messages are described in its API reference. Numbers of 64
 * bits are texts there, and what is false, zero or empty may be absent. Members that nobody reads
 * are ignored, since Google adds new ones.
 *
 * <p>Nothing of an answer stands in a message.
 */
final class GcpAnswers {
  private static final JsonLimits LIMITS = new JsonLimits(JdkTransport.MAX_ANSWER, 12, 50_000);
  private static final Pattern CRC = Pattern.compile("0|[1-9][0-9]{0,9}");

  private GcpAnswers() {}

  /**
   * An {@code EncryptResponse}.
   *
   * @param name of the version that encrypted
   */
  record Encrypted(String name, Bytes ciphertext) {}

  /**
   * A {@code CryptoKey}.
   *
   * @param purpose {@code ENCRYPT_DECRYPT} or another
   * @param primary the version that wraps, which some keys do not have
   */
  record Key(String name, String purpose, Optional<Version> primary) {}

  /**
   * A {@code CryptoKeyVersion}.
   *
   * @param destroyTime when a version that is scheduled for it is destroyed
   */
  record Version(
      String name, VersionState state, String algorithm, Optional<Instant> destroyTime) {}

  /**
   * A part of the versions of a key.
   *
   * @param next asks for the part after it
   */
  record Page(List<Version> versions, Optional<String> next) {
    Page {
      versions = List.copyOf(versions);
    }
  }

  /** What can be done with a version. */
  enum VersionState {
    ENABLED,
    PENDING_GENERATION,
    DESTROY_SCHEDULED,
    DESTROYED,
    /** Disabled, failed, imported or what Google will add. */
    OTHER;

    static VersionState of(String name) {
      return Arrays.stream(values())
          .filter(state -> state.name().equals(name))
          .findFirst()
          .orElse(OTHER);
    }
  }

  /** Reads the answer to an encryption, and that Google got what was sent. */
  static Encrypted encrypted(byte[] body) throws KmsException {
    try {
      JsonObject answer = StrictJson.parseObject(body, LIMITS);
      requireReceived(answer, "verifiedPlaintextCrc32c");
      requireReceived(answer, "verifiedAdditionalAuthenticatedDataCrc32c");
      byte[] ciphertext = decode(answer.text("ciphertext").getBytes(StandardCharsets.ISO_8859_1));
      requireSum("ciphertextCrc32c", answer.text("ciphertextCrc32c"), ciphertext);
      return new Encrypted(answer.text("name"), Bytes.of(ciphertext));
    } catch (JsonException e) {
      throw malformed(e);
    }
  }

  /** Reads the answer to a decryption, and zeroes it. */
  static SecretBytes decrypted(byte[] body) throws KmsException {
    try (CutJson cut = CutJson.parse(body, LIMITS)) {
      byte[] plaintext;
      try (SecretBytes encoded = text(cut, "plaintext")) {
        plaintext = encoded.useOrThrow(GcpAnswers::decode);
      }
      SecretBytes secret = SecretBytes.takeOwnershipOf(plaintext);
      try (SecretBytes sum = text(cut, "plaintextCrc32c")) {
        requireSum("plaintextCrc32c", sum.use(GcpAnswers::latin1), plaintext);
        return secret;
      } catch (JsonException | KmsException e) {
        secret.close();
        throw e;
      }
    } catch (JsonException e) {
      throw malformed(e);
    } finally {
      // What could not be parsed may hold the plaintext as well.
      Arrays.fill(body, (byte) 0);
    }
  }

  private static SecretBytes text(CutJson cut, String name) throws JsonException {
    return cut.text(cut.object().value(name))
        .orElseThrow(() -> new JsonException(Problem.WRONG_TYPE, name));
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  static Key key(byte[] body) throws WrongAnswer {
    try {
      JsonObject answer = StrictJson.parseObject(body, LIMITS);
      Optional<JsonObject> primary = answer.optionalObject("primary");
      return new Key(
          answer.text("name"),
          answer.text("purpose"),
          primary.isPresent() ? Optional.of(version(primary.get())) : Optional.empty());
    } catch (JsonException e) {
      throw malformed(e);
    }
  }

  static Version version(byte[] body) throws WrongAnswer {
    try {
      return version(StrictJson.parseObject(body, LIMITS));
    } catch (JsonException e) {
      throw malformed(e);
    }
  }

  static Page page(byte[] body) throws WrongAnswer {
    try {
      JsonObject answer = StrictJson.parseObject(body, LIMITS);
      List<Version> versions = new ArrayList<>();
      if (answer.find("cryptoKeyVersions").isPresent()) {
        for (JsonObject each : answer.objects("cryptoKeyVersions")) {
          versions.add(version(each));
        }
      }
      return new Page(
          versions, answer.optionalText("nextPageToken").filter(token -> !token.isEmpty()));
    } catch (JsonException e) {
      throw malformed(e);
    }
  }

  private static Version version(JsonObject answer) throws JsonException {
    Optional<String> destroyed = answer.optionalText("destroyTime");
    return new Version(
        answer.text("name"),
        VersionState.of(answer.text("state")),
        answer.optionalText("algorithm").orElse(""),
        destroyed.isPresent() ? Optional.of(instant(destroyed.get())) : Optional.empty());
  }

  private static Instant instant(String text) throws JsonException {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new JsonException(Problem.BAD_VALUE, "destroyTime");
    }
  }

  /**
   * Google says so where it has compared the sum that was sent; where it does not, the sum did not
   * arrive, and nor may the rest.
   */
  private static void requireReceived(JsonObject answer, String name)
      throws JsonException, Unavailable {
    if (answer.find(name).isEmpty() || !answer.bool(name)) {
      throw new Unavailable("damaged on the way to Google: " + name);
    }
  }

  private static void requireSum(String name, String sum, byte[] content)
      throws JsonException, Unavailable {
    if (!CRC.matcher(sum).matches()) {
      throw new JsonException(Problem.BAD_VALUE, name);
    }
    if (Long.parseLong(sum) != Checksum.of(content)) {
      throw new Unavailable("damaged on the way from Google: " + name);
    }
  }

  private static byte[] decode(byte[] encoded) throws WrongAnswer {
    try {
      return Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      // The decoder's own message would show a byte.
      throw new WrongAnswer("not base64");
    }
  }

  private static WrongAnswer malformed(JsonException e) {
    // Place and kind are our own words.
    return new WrongAnswer("malformed: " + e.problem() + " at " + e.where());
  }
}
