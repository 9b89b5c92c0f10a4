package dev.sallyport.attestation;

import static dev.sallyport.attestation.OutcomeAssert.accepted;
import static dev.sallyport.attestation.OutcomeAssert.assertRefused;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that two readers could read differently, or that steer the choice of key. */
class CompactJwsTest {
  private static final String GOOD = Minted.ita(Minted.flat());
  private static final JsonObject HEADER =
      JsonObject.builder()
          .put("alg", "PS384")
          .put("kid", TestPki.ITA_KEY_ID)
          .put("typ", "JWT")
          .build();

  @Test
  void goodToken_isAccepted() {
    accepted(authenticate(GOOD));
    accepted(authenticate(signed(HEADER)));
  }

  @Test
  void tokenWithRs256_isAcceptedUnderItsOwnKeyEntry() {
    accepted(authenticate(TestPki.sign("RS256", TestPki.ITA_KEY_ID, TestPki.ITA, Minted.flat())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a.b",
        "a.b.c.d",
        "..",
        "a..c",
        " {good}",
        "{good} ",
        "{good}=",
        "{good}\n"
      })
  void tokenOfAnotherShape_refuses(String form) {
    assertRefused(authenticate(form.replace("{good}", GOOD)), RefusalReason.MALFORMED_TOKEN);
  }

  @Test
  void secondSpellingOfTheSameBytes_refuses() {
    String jws = signed(HEADER);
    char last = jws.charAt(jws.length() - 1);
    // 384 bytes leave no spare bits; a header one byte longer does.
    String padded =
        TestPki.sign(
            "PS384", Json.with(HEADER, Json.text("x"), "jku"), TestPki.ITA, Minted.flat().toUtf8());
    assertRefused(
        authenticate(padded.replaceFirst("\\.", "=.")), RefusalReason.MALFORMED_TOKEN, "header");
    assertRefused(
        authenticate(jws.substring(0, jws.length() - 1) + (last == '+' ? '/' : '+')),
        RefusalReason.MALFORMED_TOKEN,
        "signature");
  }

  @Test
  void tokenTooLarge_refuses() {
    assertRefused(
        authenticate("a".repeat(CompactJws.MAX_CHARS + 1)), RefusalReason.TOKEN_TOO_LARGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crit", "b64", "zip", "cty", "enc"})
  void headerThatChangesTheMeaning_refuses(String member) {
    assertRefused(
        authenticate(signed(Json.with(HEADER, Json.text("x"), member))),
        RefusalReason.MALFORMED_TOKEN,
        member);
  }

  @Test
  void keysThatTheHeaderNames_areNotLookedAt() {
    KeyPair mine = TestPki.ec("secp384r1");
    JsonObject jwk = TestPki.ecKey("mine", mine);
    JsonObject header =
        JsonObject.builder()
            .put("alg", "ES384")
            .put("kid", "mine")
            .put("jwk", jwk)
            .put("jku", "https://attacker.test/certs")
            .put("x5u", "https://attacker.test/x5c")
            .build();
    assertRefused(
        authenticate(TestPki.sign("ES384", header, mine, Minted.flat().toUtf8())),
        RefusalReason.ALGORITHM_NOT_ALLOWED);
    assertRefused(
        authenticate(signed(Json.with(HEADER, Json.text("mine"), "kid"))),
        RefusalReason.UNKNOWN_KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "HS256", "HS384", "PS256", "RS384", "ES384", "EdDSA"})
  void algorithmOutsideTheIssuersList_refuses(String algorithm) {
    String jws = signed(Json.with(HEADER, Json.text(algorithm), "alg"));
    assertRefused(authenticate(jws), RefusalReason.ALGORITHM_NOT_ALLOWED, "alg");
    assertRefused(
        authenticate(jws.substring(0, jws.lastIndexOf('.') + 1)),
        RefusalReason.ALGORITHM_NOT_ALLOWED,
        "alg");
  }

  @Test
  void algorithmSwappedForTheOtherOfTheSameKey_refuses() {
    JsonObject header = Json.with(HEADER, Json.text("RS256"), "alg");
    assertRefused(
        authenticate(TestPki.sign("PS384", header, TestPki.ITA, Minted.flat().toUtf8())),
        RefusalReason.BAD_SIGNATURE);
  }

  @Test
  void signatureRemoved_refuses() {
    assertRefused(
        authenticate(GOOD.substring(0, GOOD.lastIndexOf('.') + 1)), RefusalReason.BAD_SIGNATURE);
  }

  @Test
  void oneCharacterChanged_refuses() {
    assertRefused(authenticate(Tokens.flipSignature(GOOD)), RefusalReason.BAD_SIGNATURE);
    Outcome<AuthenticEvidence> payload = authenticate(Tokens.flipPayload(GOOD));
    org.assertj.core.api.Assertions.assertThat(OutcomeAssert.refused(payload).reason())
        .isIn(
            RefusalReason.BAD_SIGNATURE,
            RefusalReason.MALFORMED_JSON,
            RefusalReason.UNKNOWN_ISSUER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"alg", "kid"})
  void headerWithoutAMember_refuses(String member) {
    assertRefused(
        authenticate(signed(Json.without(HEADER, member))), RefusalReason.MALFORMED_TOKEN, member);
  }

  @Test
  void payloadThatTwoParsersReadDifferently_refuses() {
    String json = new String(Minted.flat().toUtf8(), StandardCharsets.UTF_8);
    assertRefused(
        authenticate(payload("{\"dbgstat\":\"enabled\"," + json.substring(1))),
        RefusalReason.DUPLICATE_MEMBER);
    assertRefused(authenticate(payload(json + " {}")), RefusalReason.MALFORMED_JSON);
    assertRefused(authenticate(payload("[" + json + "]")), RefusalReason.MISTYPED_MEMBER);
    assertRefused(
        authenticate(payload("{\"a\":" + "[".repeat(20) + "]".repeat(20) + "}")),
        RefusalReason.JSON_TOO_DEEP);
    assertRefused(
        authenticate(payload("{\"a\":[" + "1,".repeat(5000) + "1]}")),
        RefusalReason.JSON_TOO_MANY_VALUES);
  }

  @Test
  void fractionOrExponentInATime_refuses() {
    String json = new String(Minted.flat().toUtf8(), StandardCharsets.UTF_8);
    String iat = "\"iat\":" + Minted.IAT;
    assertRefused(
        authenticate(payload(json.replace(iat, iat + ".5"))), RefusalReason.MISTYPED_CLAIM, "iat");
    assertRefused(
        authenticate(payload(json.replace(iat, "\"iat\":1e9"))),
        RefusalReason.MISTYPED_CLAIM,
        "iat");
  }

  @Test
  void tokenOfTheDevicesVerifier_refusesAsCpuToken() {
    assertRefused(
        authenticate(Objects.requireNonNull(Minted.gpuBundle(1).devices().get("GPU-0"))),
        RefusalReason.WRONG_TOKEN_KIND);
  }

  @Test
  void tokenOfTheCpusVerifier_refusesAsDeviceToken() {
    assertRefused(
        Minted.verifier()
            .bundles()
            .verify(
                Minted.bundle(GOOD, Minted.gpuBundle(1).devices()),
                DeviceKind.GPU,
                new Checks(CheckLog.none(), "gpu")),
        RefusalReason.WRONG_TOKEN_KIND);
  }

  private static String signed(JsonObject header) {
    return TestPki.sign("PS384", header, TestPki.ITA, Minted.flat().toUtf8());
  }

  private static String payload(String json) {
    return TestPki.sign("PS384", HEADER, TestPki.ITA, json.getBytes(StandardCharsets.UTF_8));
  }

  private static Outcome<AuthenticEvidence> authenticate(String token) {
    return Minted.verifier().authenticate(Minted.evidence(token), CheckLog.none());
  }
}
