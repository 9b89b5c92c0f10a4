package dev.sallyport.kms.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fuzz.OwnWords;
import dev.sallyport.fuzz.Part;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.NamedKek;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Answers of Cloud KMS. */
public final class GcpParts {
  private static final String WRONG = "kms answered something else: ";
  private static final String DAMAGED = "kms unavailable: damaged on the way ";
  private static final String RESOURCE = "projects/p/locations/l/keyRings/r/cryptoKeys/k";
  private static final JsonLimits LIMITS = new JsonLimits(JdkTransport.MAX_ANSWER, 12, 50_000);
  private static final KekVersion ASKED = new KekVersion(new KekUri("gcp-kms://main/key"), "1");
  private static final String VERSION =
      """
      {"name":"%s/cryptoKeyVersions/2","state":"DESTROY_SCHEDULED",\
      "algorithm":"GOOGLE_SYMMETRIC_ENCRYPTION","destroyTime":"2030-01-01T00:00:00.5Z"}\
      """
          .formatted(RESOURCE);
  private static final String BAD_DATE = VERSION.replace("2030-01", "2030-13");
  private static final OwnWords OF_NAME =
      OwnWords.of(WRONG + "no version of " + RESOURCE + " is named");
  private static final OwnWords OF_DESCRIPTION =
      OwnWords.of()
          .malformed(
              "name",
              "purpose",
              "primary",
              "state",
              "algorithm",
              "destroyTime",
              "cryptoKeyVersions",
              "nextPageToken");
  private static final OwnWords OF_ENCRYPTION =
      OwnWords.of(
              WRONG + "not base64",
              DAMAGED + "to Google: verifiedPlaintextCrc32c",
              DAMAGED + "to Google: verifiedAdditionalAuthenticatedDataCrc32c",
              DAMAGED + "from Google: ciphertextCrc32c")
          .malformed(
              "name",
              "ciphertext",
              "ciphertextCrc32c",
              "verifiedPlaintextCrc32c",
              "verifiedAdditionalAuthenticatedDataCrc32c");
  private static final OwnWords OF_DECRYPTION =
      OwnWords.of(WRONG + "not base64", DAMAGED + "from Google: plaintextCrc32c")
          .malformed("plaintext", "plaintextCrc32c");

  private GcpParts() {}

  /** What an encryption gives. */
  public static Part encrypted() {
    String good =
        """
        {"name":"%s/cryptoKeyVersions/2","ciphertext":"aGVsbG8=","ciphertextCrc32c":"%d",\
        "verifiedPlaintextCrc32c":true,"verifiedAdditionalAuthenticatedDataCrc32c":true}\
        """
            .formatted(RESOURCE, sum("hello"));
    return Part.json(
        "Google encryption",
        List.of(good, good.replace("aGVs", "AGVs"), good.replace("true", "false")),
        GcpParts::readEncrypted);
  }

  private static boolean readEncrypted(byte[] body) throws Exception {
    try {
      GcpAnswers.Encrypted read = GcpAnswers.encrypted(body);
      JsonObject answer = StrictJson.parseObject(body, LIMITS);
      assertThat(answer.text("ciphertextCrc32c"))
          .isEqualTo(Long.toString(Checksum.of(read.ciphertext().toArray())));
      assertThat(answer.text("name")).isEqualTo(read.name());
      assertThat(answer.bool("verifiedPlaintextCrc32c")).isTrue();
      assertThat(answer.bool("verifiedAdditionalAuthenticatedDataCrc32c")).isTrue();
      return true;
    } catch (KmsException e) {
      OF_ENCRYPTION.check(e);
      return false;
    }
  }

  /** What a decryption gives. */
  public static Part decrypted() {
    String good =
        "{\"plaintext\":\"aGVsbG8=\",\"plaintextCrc32c\":\"" + sum("hello") + "\",\"x\":[1]}";
    return Part.json(
        "Google decryption",
        List.of(good, good.replace("aGVs", "AGVs"), good.replace("=", "!"), "{\"plaintext\":7}"),
        GcpParts::readDecrypted);
  }

  private static boolean readDecrypted(byte[] body) throws Exception {
    byte[] own = body.clone();
    try (SecretBytes secret = GcpAnswers.decrypted(own)) {
      JsonObject answer = StrictJson.parseObject(body, LIMITS);
      byte[] plaintext = Base64.getDecoder().decode(answer.text("plaintext"));
      assertThat(secret.use(Bytes::of)).isEqualTo(Bytes.of(plaintext));
      assertThat(answer.text("plaintextCrc32c")).isEqualTo(Long.toString(Checksum.of(plaintext)));
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
    String good = "{\"name\":\"" + RESOURCE + "\",\"purpose\":\"ENCRYPT_DECRYPT\",\"primary\":%s}";
    return Part.json(
        "Google key",
        List.of(good.formatted(VERSION), good.formatted(BAD_DATE), good.formatted("null")),
        body -> {
          try {
            GcpAnswers.Key key = GcpAnswers.key(body);
            JsonObject.Builder again =
                JsonObject.builder().put("name", key.name()).put("purpose", key.purpose());
            key.primary().ifPresent(version -> again.put("primary", written(version)));
            assertThat(GcpAnswers.key(again.build().toUtf8())).isEqualTo(key);
            return true;
          } catch (WrongAnswer e) {
            OF_DESCRIPTION.check(e);
            return false;
          }
        });
  }

  /** A version alone. */
  public static Part version() {
    return Part.json("Google version", List.of(VERSION, BAD_DATE), GcpParts::readVersion);
  }

  /** A listing of versions. */
  public static Part page() {
    String good = "{\"cryptoKeyVersions\":[%s],\"nextPageToken\":\"x\"}";
    return Part.json(
        "Google versions",
        List.of(good.formatted(VERSION), "{}", good.formatted(BAD_DATE)),
        GcpParts::readPage);
  }

  private static boolean readPage(byte[] body) {
    try {
      GcpAnswers.Page page = GcpAnswers.page(body);
      JsonObject.Builder again =
          JsonObject.builder()
              .putObjects(
                  "cryptoKeyVersions", page.versions().stream().map(GcpParts::written).toList());
      page.next().ifPresent(next -> again.put("nextPageToken", next));
      assertThat(GcpAnswers.page(again.build().toUtf8())).isEqualTo(page);
      return true;
    } catch (WrongAnswer e) {
      OF_DESCRIPTION.check(e);
      return false;
    }
  }

  private static boolean readVersion(byte[] body) {
    try {
      GcpAnswers.Version version = GcpAnswers.version(body);
      assertThat(GcpAnswers.version(written(version).toUtf8())).isEqualTo(version);
      return true;
    } catch (WrongAnswer e) {
      OF_DESCRIPTION.check(e);
      return false;
    }
  }

  private static JsonObject written(GcpAnswers.Version version) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("name", version.name())
            .put("state", version.state().name())
            .put("algorithm", version.algorithm());
    version.destroyTime().ifPresent(time -> json.put("destroyTime", time.toString()));
    return json.build();
  }

  /** An error, which has a code of Google's or none. */
  public static Part error() {
    return Part.json(
        "error of Google",
        List.of(
            "{\"error\":{\"code\":404,\"message\":\"aGVsbG8=\",\"status\":\"NOT_FOUND\"}}",
            "{\"error\":{\"status\":\"x\"}}"),
        GcpParts::readError);
  }

  private static boolean readError(byte[] body) {
    String header = new String(body, StandardCharsets.ISO_8859_1);
    CloudKmsException error = GcpErrors.read(403, Optional.of(header), body);
    boolean coded = !error.code().equals("no code");
    error
        .retryAfter()
        .ifPresent(wait -> assertThat(wait).isBetween(Duration.ZERO, Duration.ofSeconds(999_999)));
    assertThat(error.code()).matches("[A-Z_]{1,40}|no code");
    assertThat(error).hasMessage("Google: " + error.code() + ", status 403").hasNoCause();
    String told = "Google: " + error.code() + ", status 403";
    for (KmsException ours :
        List.of(GcpErrors.translate(error, ASKED), GcpErrors.translateDecryption(error, ASKED))) {
      assertThat(ours.getMessage())
          .isIn(
              "unknown key: " + ASKED,
              "kms unavailable: " + told,
              "kms denies: " + told,
              "does not open under " + ASKED.kek() + " and this context");
    }
    return coded;
  }

  /** The name of a version in an answer. */
  public static Part name() {
    return Part.text(
        "Google name",
        List.of(RESOURCE + "/cryptoKeyVersions/12", RESOURCE, RESOURCE + "/cryptoKeyVersions/0"),
        GcpParts::isVersion);
  }

  /** The URI of a KEK. */
  public static Part kek() {
    return Part.text(
        "Google KEK", List.of("gcp-kms://main/key", "gcp-kms://main/a/b"), GcpParts::isKek);
  }

  private static boolean isVersion(String text) {
    KeyName key = new KeyName(RESOURCE);
    try {
      String number = key.numberIn(text);
      assertThat(key.version(number)).isEqualTo(text);
      assertThat(GcpKmsProvider.KEKS.isVersion(number)).isTrue();
      return true;
    } catch (WrongAnswer e) {
      OF_NAME.check(e);
      return false;
    }
  }

  private static boolean isKek(String text) {
    Optional<NamedKek> read =
        KekUri.parse(text) instanceof Outcome.Accepted<KekUri>(var uri)
            ? GcpKmsProvider.KEKS.parse(uri)
            : Optional.empty();
    read.ifPresent(kek -> {
      assertThat("gcp-kms://" + kek.connection() + "/" + kek.name()).isEqualTo(text);
      assertThat(GcpKmsProvider.KEKS.isName(kek.name())).isTrue();
    });
    return read.isPresent();
  }

  private static long sum(String text) {
    return Checksum.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
