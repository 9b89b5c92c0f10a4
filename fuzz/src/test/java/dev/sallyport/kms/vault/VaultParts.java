package dev.sallyport.kms.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fuzz.OwnWords;
import dev.sallyport.fuzz.Part;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.NoSecret;
import dev.sallyport.kms.SecretPlace;
import dev.sallyport.kms.SourceUri;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Answers of the Transit engine and of the KV engine. */
public final class VaultParts {
  private static final String KEK = "vault://main/transit/key";
  private static final String WRONG = "kms answered something else: ";
  private static final SecretPlace PLACE =
      new SecretPlace(new SourceUri("vault://main/kv/app"), 3, "value");
  private static final String CIPHERTEXT =
      "vault:v7:" + Base64.getEncoder().encodeToString(new byte[44]);
  private static final OwnWords OF_ENCRYPTION =
      OwnWords.of(
              WRONG + "no object at data",
              WRONG + "not a ciphertext",
              WRONG + "two key versions in one answer")
          .malformed("data", "ciphertext", "key_version");
  private static final OwnWords OF_DECRYPTION =
      OwnWords.of(
              WRONG + "plaintext is no text",
              WRONG + "plaintext is empty",
              WRONG + "plaintext is not base64")
          .malformed("data", "plaintext");
  private static final String UNSAFE = "BAD_SETTING: " + KEK + ": it ";
  private static final OwnWords OF_KEY =
      OwnWords.of(
              WRONG + "no object at data",
              WRONG + "asked about " + KEK + ", answered about another key",
              UNSAFE.replace("it ", "its type is not aes256-gcm96 or chacha20-poly1305"),
              UNSAFE
                  + "can be exported or backed up in the clear, which cannot be taken back: make a"
                  + " new key without exportable and allow_plaintext_backup",
              UNSAFE
                  + "is derived or convergent: make a new key without derived and"
                  + " convergent_encryption")
          .malformed(
              "data",
              "name",
              "type",
              "latest_version",
              "min_decryption_version",
              "min_encryption_version",
              "min_available_version",
              "exportable",
              "allow_plaintext_backup",
              "derived",
              "convergent_encryption",
              "soft_deleted");
  private static final OwnWords OF_SECRET =
      OwnWords.of(
              "no secret: " + PLACE,
              WRONG + "the field is no text at " + PLACE,
              WRONG + "not found, and not deleted: " + PLACE,
              WRONG + "asked about " + PLACE + ", answered about another version")
          .malformed("data", "metadata", "destroyed", "version", "errors", "deletion_time");

  private VaultParts() {}

  /** What an encryption gives. */
  public static Part encrypted() {
    return Part.json(
        "Transit encryption",
        List.of(
            "{\"data\":{\"ciphertext\":\"" + CIPHERTEXT + "\",\"key_version\":7}}",
            "{\"data\":{\"ciphertext\":\"" + CIPHERTEXT + "\",\"key_version\":8}}",
            "{\"data\":[]}"),
        VaultParts::readEncrypted);
  }

  private static boolean readEncrypted(byte[] body) throws Exception {
    try {
      TransitCiphertext ciphertext = TransitAnswers.encrypted(answer(200, body));
      assertThat(TransitCiphertext.parse(ciphertext.bytes())).contains(ciphertext);
      JsonObject data = StrictJson.parseObject(body, VaultAnswer.LIMITS).object("data");
      assertThat(data.text("ciphertext")).isEqualTo(ciphertext.text());
      assertThat(data.integer("key_version")).isEqualTo(ciphertext.version());
      return true;
    } catch (KmsException e) {
      OF_ENCRYPTION.check(e);
      return false;
    }
  }

  /** What a decryption gives. */
  public static Part decrypted() {
    return Part.json(
        "Transit decryption",
        List.of(
            "{\"request_id\":\"x\",\"data\":{\"plaintext\":\"aGVsbG8=\"}}",
            "{\"data\":{\"plaintext\":\"aGVsbG8!\"}}",
            "{\"data\":{\"plaintext\":\"\"}}",
            "{\"data\":{\"plaintext\":7}}"),
        VaultParts::readDecrypted);
  }

  private static boolean readDecrypted(byte[] body) throws Exception {
    byte[] own = body.clone();
    try (SecretBytes secret = TransitAnswers.decrypted(answer(200, own))) {
      String encoded =
          StrictJson.parseObject(body, VaultAnswer.LIMITS).object("data").text("plaintext");
      assertThat(secret.use(Bytes::of)).isEqualTo(Bytes.of(Base64.getDecoder().decode(encoded)));
      return true;
    } catch (KmsException e) {
      OF_DECRYPTION.check(e);
      return false;
    } finally {
      assertThat(Bytes.of(own).isZero()).isTrue();
    }
  }

  /** What is said about a key. */
  public static Part key() {
    return Part.json(
        "Transit key",
        List.of(keyData("key", "aes256-gcm96"), keyData("other", "x"), keyData("key", "rsa-2048")),
        VaultParts::readKey);
  }

  private static String keyData(String name, String type) {
    return """
    {"data":{"name":"%s","type":"%s","latest_version":9,"min_decryption_version":2,\
    "min_encryption_version":0,"min_available_version":3,"exportable":false,\
    "allow_plaintext_backup":false,"derived":false,"soft_deleted":false}}\
    """
        .formatted(name, type);
  }

  private static boolean readKey(byte[] body) throws Exception {
    TransitName name = TransitName.of(new KekUri(KEK));
    try {
      TransitKey key = TransitKey.parse(name, answer(200, body).data()).requireSafe();
      assertThat(key.latest()).isBetween(1, 999_999_999);
      assertThat(key.oldestAvailable()).isBetween(1, key.oldestReadable());
      assertThat(key.info().current()).isEqualTo(name.version(key.latest()));
      assertThat(key.info().readable()).hasSizeBetween(1, 10_000).contains(key.info().current());
      key.requireReadable(name.version(key.oldestReadable()));
      key.requireReadable(key.info().readable().getFirst());
      return true;
    } catch (KeyGone e) {
      // The one message with a number of the answer's, of nine digits at most.
      assertThat(e).hasMessageMatching("key destroyed or disabled: " + KEK + "#[1-9][0-9]{0,8}");
      return false;
    } catch (KmsException e) {
      OF_KEY.check(e);
      return false;
    }
  }

  /** The text of a ciphertext, as it comes back from a store. */
  public static Part ciphertext() {
    return Part.text(
        "Transit ciphertext",
        List.of(CIPHERTEXT, CIPHERTEXT.replace("v7", "v07"), "vault:v1:AAAA"),
        text -> {
          Bytes bytes = Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
          Optional<TransitCiphertext> read = TransitCiphertext.parse(bytes);
          read.ifPresent(ciphertext -> {
            assertThat(ciphertext.bytes()).isEqualTo(bytes);
            assertThat(ciphertext.version()).isBetween(1, 999_999_999);
            assertThat(text).startsWith("vault:v" + ciphertext.version() + ":");
          });
          return read.isPresent();
        });
  }

  /** A version that is there. */
  public static Part secret() {
    return Part.json(
        "KV secret",
        List.of(
            "{\"data\":{\"data\":{\"value\":\"a\\u00e9\"},\"metadata\":"
                + "{\"version\":3,\"destroyed\":false,\"deletion_time\":\"\"}}}",
            "{\"data\":{\"data\":{\"value\":1},\"metadata\":{\"version\":3,\"destroyed\":false}}}",
            "{\"data\":{\"data\":{\"value\":\"a\"},\"metadata\":"
                + "{\"version\":2,\"destroyed\":false}}}",
            "{\"data\":{\"data\":null,\"metadata\":{\"version\":3,\"destroyed\":true}}}"),
        VaultParts::readSecret);
  }

  private static boolean readSecret(byte[] body) throws Exception {
    byte[] own = body.clone();
    try (SecretBytes secret = KvAnswers.value(answer(200, own), PLACE)) {
      JsonObject data = StrictJson.parseObject(body, VaultAnswer.LIMITS).object("data");
      assertThat(secret.<String>use(bytes -> new String(bytes, StandardCharsets.UTF_8)))
          .isEqualTo(data.object("data").text(PLACE.field()));
      assertThat(data.object("metadata").integer("version")).isEqualTo(PLACE.version());
      assertThat(data.object("metadata").bool("destroyed")).isFalse();
      return true;
    } catch (KmsException e) {
      OF_SECRET.check(e);
      return false;
    } finally {
      assertThat(Bytes.of(own).isZero()).isTrue();
    }
  }

  /** A 404, which says that there is none, or is no answer of Vault. */
  public static Part noSecret() {
    return Part.json(
        "KV secret that is not there",
        List.of(
            "{\"errors\":[]}",
            "{\"data\":{\"data\":null,\"metadata\":"
                + "{\"version\":3,\"destroyed\":false,\"deletion_time\":\"2026-01-01T00:00:00Z\"}}}",
            "{\"errors\":7}",
            "{}"),
        VaultParts::readNoSecret);
  }

  private static boolean readNoSecret(byte[] body) {
    try (SecretBytes secret = KvAnswers.value(answer(404, body), PLACE)) {
      throw new AssertionError("a value of " + secret.size() + " bytes in a 404");
    } catch (KmsException e) {
      OF_SECRET.check(e);
      assertThat(Bytes.of(body).isZero()).isTrue();
      return e instanceof NoSecret;
    }
  }

  /** The texts of a refusal. */
  public static Part errors() {
    OwnWords words = OwnWords.of().malformed("errors");
    return Part.json(
        "errors of Vault",
        List.of("{\"errors\":[\"permission denied\"]}", "{\"errors\":[1]}"),
        body -> {
          try {
            JsonObject again =
                JsonObject.builder().putTexts("errors", answer(400, body).errors()).build();
            assertThat(answer(400, again.toUtf8()).errors()).isEqualTo(again.texts("errors"));
            return true;
          } catch (KmsException e) {
            words.check(e);
            return false;
          }
        });
  }

  private static VaultAnswer answer(int status, byte[] body) {
    return new VaultAnswer(status, Optional.empty(), body);
  }
}
