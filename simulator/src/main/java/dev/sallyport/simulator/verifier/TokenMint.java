package dev.sallyport.simulator.verifier;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes compact JWS, and shows the faults that any token can have. */
final class TokenMint {
  private static final Duration AHEAD = Duration.ofMinutes(10);

  /** More than the skew that anybody allows, and less than any token's life. */
  private static final Duration EARLIER = Duration.ofMinutes(4);

  private final String issuer;
  private final Duration life;
  private final Faults faults;

  TokenMint(String issuer, Duration life, Faults faults) {
    this.issuer = faults.has(Fault.STAGING_ISSUER) ? issuer.replaceFirst("\\.", "-stg.") : issuer;
    this.life = life;
    this.faults = faults;
  }

  /** Name of the issuer as the token shall show it. */
  String issuer() {
    return issuer;
  }

  /** Adds {@code iat}, {@code nbf} and {@code exp}. */
  void addTimes(JsonObject claims, Instant now) {
    Instant issued = issued(now);
    claims.addProperty("iat", issued.getEpochSecond());
    claims.addProperty("nbf", issued.getEpochSecond());
    claims.addProperty("exp", issued.plus(life).getEpochSecond());
  }

  /** Signs claims under a header, which the key completes. */
  String sign(JsonObject header, JsonObject claims, TokenKey key, PublicKey publicKey) {
    header.addProperty("alg", algorithm(key));
    header.addProperty("kid", faults.has(Fault.UNKNOWN_KID) ? "0".repeat(96) : key.kid());
    if (faults.has(Fault.CRITICAL_HEADER)) {
      JsonArray critical = new JsonArray();
      critical.add("b64");
      header.add("crit", critical);
      header.addProperty("b64", false);
    }
    String content = part(header) + "." + part(claims);
    byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
    return content + "." + Json.base64Url(signature(bytes, key, publicKey));
  }

  private Instant issued(Instant now) {
    if (faults.has(Fault.EXPIRED)) {
      return now.minus(life).minus(AHEAD);
    }
    if (faults.has(Fault.NOT_YET_VALID)) {
      return now.plus(AHEAD);
    }
    return faults.has(Fault.MADE_EARLIER) ? now.minus(EARLIER) : now;
  }

  private String algorithm(TokenKey key) {
    if (faults.has(Fault.ALG_NONE)) {
      return "none";
    }
    return faults.has(Fault.ALG_HS384) ? "HS384" : key.algorithm();
  }

  private byte[] signature(byte[] content, TokenKey key, PublicKey publicKey) {
    if (faults.has(Fault.ALG_NONE)) {
      return new byte[0];
    }
    if (faults.has(Fault.ALG_HS384)) {
      return hmac(publicKey.getEncoded(), content);
    }
    byte[] signature = key.sign(content);
    if (faults.has(Fault.BAD_SIGNATURE)) {
      signature[signature.length / 2] ^= 1;
    }
    return signature;
  }

  private static byte[] hmac(byte[] key, byte[] content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA384");
      mac.init(new SecretKeySpec(key, "HmacSHA384"));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HMAC-SHA-384", e);
    }
  }

  private static String part(JsonObject json) {
    return Json.base64Url(Json.bytes(json));
  }
}
