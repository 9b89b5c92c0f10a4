package dev.sallyport.simulator.verifier;

import com.google.gson.JsonObject;
import dev.sallyport.simulator.machine.EvidenceException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;

/**
 * Intel's nonce: {@code val} is 64 random bytes in base64, taken as text; {@code iat} is the time
 * as Go prints it; both travel in base64 once more, with a signature over their bytes.
 *
 * @param val decoded {@code val}: 88 ASCII characters
 * @param iat decoded {@code iat}
 * @param signature base64
 */
record VerifierNonce(String val, String iat, String signature) {
  private static final int RANDOM_SIZE = 64;
  private static final DateTimeFormatter GO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss '+0000 UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final SecureRandom RANDOM = new SecureRandom();

  static VerifierNonce issue(TokenKey key, Instant now) {
    byte[] random = new byte[RANDOM_SIZE];
    RANDOM.nextBytes(random);
    String val = Base64.getEncoder().encodeToString(random);
    String iat = GO_TIME.format(now);
    return new VerifierNonce(val, iat, Json.base64(key.sign(ascii(val + iat))));
  }

  static VerifierNonce read(JsonObject members) throws EvidenceException {
    return new VerifierNonce(
        decoded(members, "val"), decoded(members, "iat"), Json.text(members, "signature"));
  }

  /** Refuses a nonce that this service did not make, or made too long ago. */
  void check(PublicKey key, Instant notBefore) throws EvidenceException {
    if (!isSignedBy(key)) {
      throw new EvidenceException("verifier_nonce has a bad signature");
    }
    if (Instant.from(GO_TIME.parse(iat)).isBefore(notBefore)) {
      throw new EvidenceException("verifier_nonce is too old");
    }
  }

  /** The bytes that are hashed before the held data. */
  byte[] bytes() {
    return ascii(val + iat);
  }

  JsonObject toJson() {
    JsonObject members = new JsonObject();
    members.addProperty("val", Json.base64(ascii(val)));
    members.addProperty("iat", Json.base64(ascii(iat)));
    members.addProperty("signature", signature);
    return members;
  }

  private boolean isSignedBy(PublicKey key) throws EvidenceException {
    try {
      Signature verifier = Signature.getInstance("RSASSA-PSS");
      verifier.setParameter(
          new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 48, 1));
      verifier.initVerify(key);
      verifier.update(bytes());
      return verifier.verify(Json.fromBase64(signature, "signature"));
    } catch (GeneralSecurityException e) {
      throw new EvidenceException("verifier_nonce has no signature");
    }
  }

  private static String decoded(JsonObject members, String name) throws EvidenceException {
    return new String(Json.fromBase64(Json.text(members, name), name), StandardCharsets.US_ASCII);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
