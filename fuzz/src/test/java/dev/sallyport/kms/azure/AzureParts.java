package dev.sallyport.kms.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fuzz.OwnWords;
import dev.sallyport.fuzz.Part;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers of a vault and of a login, and what stands around a wrapped key. */
public final class AzureParts {
  private static final String WRONG = "kms answered something else: ";
  private static final String VAULT = "https://v.vault.azure.net";
  private static final String NAME = "key";
  private static final String VERSION = "0123456789abcdef".repeat(2);
  private static final String ID = VAULT + "/keys/" + NAME + "/" + VERSION;
  private static final URI WRAP = URI.create(ID + "/wrapkey");
  private static final URI DESCRIBED = URI.create(VAULT + "/keys/" + NAME);
  private static final JsonLimits LIMITS = new JsonLimits(Answer.MAX_SIZE, 8, 5_000);
  private static final OwnWords OF_KEY_ID =
      OwnWords.of(WRONG + "no version of " + NAME + " in this vault is named");
  private static final int MODULUS = 256;

  private AzureParts() {}

  /** What a wrap gave, as it comes back from a store. */
  public static Part envelope() {
    Bytes modulus = Bytes.of(new byte[MODULUS]);
    return new Part(
        "Azure envelope",
        List.of(
            new Envelope(modulus, Bytes.of(new byte[60]), modulus).encode().toArray(),
            new Envelope(modulus, Bytes.of(new byte[28]), modulus).encode().toArray(),
            new byte[2 * MODULUS + 61]),
        input -> {
          Optional<Envelope> read = Envelope.parse(Bytes.of(input), MODULUS);
          read.ifPresent(envelope -> {
            assertThat(envelope.encode()).isEqualTo(Bytes.of(input));
            assertThat(envelope.wrapped().size()).isEqualTo(MODULUS);
            assertThat(envelope.signature().size()).isEqualTo(MODULUS);
            assertThat(envelope.sealed().size()).isBetween(29, 4096 + 28);
          });
          return read.isPresent();
        });
  }

  /** The name of a version in an answer. */
  public static Part keyId() {
    return Part.text(
        "Azure key id",
        List.of(
            ID,
            ID.replace(".net", ".net:443"),
            ID.replace("/key/", "/other/"),
            "http://x/keys/key/1"),
        AzureParts::readKeyId);
  }

  private static boolean readKeyId(String text) {
    try {
      KeyId id = KeyId.parse(text, VAULT, NAME);
      assertThat(id.toString()).isEqualTo(text.replace(".net:443/", ".net/"));
      assertThat(id.name()).isEqualTo(NAME);
      assertThat(AzureKmsProvider.KEKS.isVersion(id.version())).isTrue();
      assertThat(KeyId.isKeyId(text)).isTrue();
      return true;
    } catch (WrongAnswer e) {
      OF_KEY_ID.check(e);
      return false;
    }
  }

  /** What the SDK sees of a wrapping, an unwrapping or a signature. */
  public static Part operation() {
    OwnWords words = OwnWords.of().malformed("kid", "value");
    String good = "{\"kid\":\"" + ID + "\",\"value\":\"aGVsbG8\",\"alg\":\"RSA-OAEP-256\"}";
    return Part.json(
        "Azure operation",
        List.of(good, good.replace("G8", "G9"), good.replace("\"kid\"", "\"key\"")),
        body -> {
          try {
            Answer seen = SafeAnswers.of(WRAP, answer(200, body));
            holds(StrictJson.parseObject(seen.body(), LIMITS), body);
            assertThat(SafeAnswers.of(WRAP, seen).body()).isEqualTo(seen.body());
            return true;
          } catch (WrongAnswer e) {
            words.check(e);
            return false;
          }
        });
  }

  private static void holds(JsonObject seen, byte[] body) throws JsonException {
    JsonObject whole = StrictJson.parseObject(body, LIMITS);
    assertThat(seen.members().keySet()).containsExactly("kid", "value");
    assertThat(seen.text("kid")).isEqualTo(whole.text("kid"));
    assertThat(seen.base64Url("value")).isEqualTo(whole.base64Url("value"));
  }

  /** What the SDK sees of a description or of a listing. */
  public static Part description() {
    OwnWords words = OwnWords.of(WRONG + "no key id").malformed("key", "value", "kid");
    String key = "{\"kid\":\"" + ID + "\",\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}";
    return Part.json(
        "Azure description",
        List.of(
            "{\"key\":" + key + ",\"attributes\":{\"enabled\":true}}",
            "{\"value\":[" + key + "],\"nextLink\":null}",
            "{\"key\":{\"kid\":\"::\"}}",
            "{\"value\":[{}]}"),
        body -> {
          try {
            Answer answer = answer(200, body);
            assertThat(SafeAnswers.of(DESCRIBED, answer)).isSameAs(answer);
            JsonObject whole = StrictJson.parseObject(body, LIMITS);
            assertThat(kids(whole)).allMatch(AzureParts::isKeyId);
            return true;
          } catch (WrongAnswer e) {
            words.check(e);
            return false;
          }
        });
  }

  private static boolean isKeyId(Optional<JsonValue> kid) {
    return kid.isPresent()
        && kid.get() instanceof JsonValue.Text(String text)
        && KeyId.isKeyId(text);
  }

  /** Every key id that the SDK would make an address of. */
  private static List<Optional<JsonValue>> kids(JsonObject whole) throws JsonException {
    List<Optional<JsonValue>> kids = new ArrayList<>();
    if (whole.find("key").isPresent()) {
      kids.add(whole.object("key").find("kid"));
    } else if (whole.find("value").isPresent()) {
      whole.objects("value").forEach(each -> kids.add(each.find("kid")));
    }
    return kids;
  }

  /** An error, of which only a code is told. */
  public static Part error() {
    return Part.json(
        "error of Azure",
        List.of(
            "{\"error\":{\"code\":\"Forbidden\",\"innererror\":{\"code\":\"KeyDisabled\"}}}",
            "{\"error\":\"invalid_client\"}",
            "{\"error\":[]}"),
        body -> {
          Answer answer = answer(403, body);
          String code = answer.code();
          assertThat(code).matches("[A-Za-z0-9_]{1,80}|no code");
          assertThat(new VaultRefusal(answer))
              .hasMessage("Azure: " + code + ", status 403")
              .hasNoCause();
          return !code.equals("no code");
        });
  }

  /** What a login gives. */
  public static Part token() {
    OwnWords words =
        OwnWords.of(WRONG + "not a token").malformed("access_token", "expires_in", "token_type");
    String good = "{\"access_token\":\"e30.e30.x\",\"expires_in\":%s,\"token_type\":\"Bearer\"}";
    return Part.json(
        "Azure login",
        List.of(
            good.formatted("3599"),
            good.formatted("\"86399\""),
            good.formatted("null"),
            good.formatted("1").replace("Bearer", "pop")),
        body -> {
          try {
            holds(TokenRequests.issued(answer(200, body).json()), body);
            return true;
          } catch (WrongAnswer e) {
            words.check(e);
            return false;
          }
        });
  }

  private static void holds(TokenKeeper.IssuedToken issued, byte[] body) throws JsonException {
    assertThat(issued.lasts()).isBetween(Duration.ZERO, Duration.ofDays(1));
    try (SecretBytes token = issued.text()) {
      assertThat(token.<String>use(bytes -> new String(bytes, StandardCharsets.US_ASCII)))
          .isEqualTo(StrictJson.parseObject(body, LIMITS).text("access_token"))
          .matches("[!-~]{1,16384}");
    }
  }

  private static Answer answer(int status, byte[] body) {
    return new Answer(status, Optional.empty(), body);
  }
}
