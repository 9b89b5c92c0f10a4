package dev.sallyport.simulator.verifier;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * The key of the simulated NVIDIA service: P-384, a leaf certificate of two days, its intermediate,
 * and a root that stands nowhere in the key set.
 */
final class NvidiaKeys {
  private static final int COORDINATE_SIZE = 48;
  private static final DateTimeFormatter KID_TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final KeyPair keys = Issuing.p384();
  private final String kid;
  private final List<X509Certificate> chain;

  NvidiaKeys(Instant now) {
    this.kid = "nv-eat-kid-simulated-" + KID_TIME.format(now) + "-" + UUID.randomUUID();
    Issuing root =
        Issuing.root(
            "Simulated NVIDIA Attestation Service CA", Issuing.p384(), "SHA384withECDSA", now);
    Issuing intermediate =
        root.authority(
            "Simulated NVIDIA Attestation Service GPU Intermediate",
            Issuing.p384(),
            now,
            Optional.empty());
    X509Certificate leaf =
        intermediate.issue(
            new Issuing.Wanted(
                "Simulated NVIDIA Attestation Service GPU",
                keys.getPublic(),
                false,
                Duration.ofDays(2)),
            now,
            Optional.empty());
    this.chain = List.of(leaf, intermediate.certificate());
  }

  TokenKey signingKey() {
    return new TokenKey(kid, "ES384", keys.getPrivate());
  }

  PublicKey publicKey() {
    return keys.getPublic();
  }

  JsonObject keySet() {
    ECPublicKey key = (ECPublicKey) keys.getPublic();
    JsonObject jwk = new JsonObject();
    jwk.addProperty("kty", "EC");
    jwk.addProperty("crv", "P-384");
    jwk.addProperty("alg", "ES384");
    jwk.addProperty("kid", kid);
    jwk.addProperty("x", coordinate(key.getW().getAffineX()));
    jwk.addProperty("y", coordinate(key.getW().getAffineY()));
    jwk.add("x5c", IntelKeys.chain(chain));
    JsonArray list = new JsonArray();
    list.add(jwk);
    JsonObject set = new JsonObject();
    set.add("keys", list);
    return set;
  }

  private static String coordinate(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] fixed = new byte[COORDINATE_SIZE];
    int length = Math.min(bytes.length, COORDINATE_SIZE);
    System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE_SIZE - length, length);
    return Json.base64Url(fixed);
  }
}
