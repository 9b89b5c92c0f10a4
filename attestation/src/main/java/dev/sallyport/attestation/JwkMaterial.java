package dev.sallyport.attestation;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Set;

/** The public key inside a JSON Web Key, of the two kinds that verifiers use, and no weaker. */
record JwkMaterial(String algorithm, PublicKey key, JWSVerifier verifier) {
  private static final int MIN_RSA_BITS = 3072;
  private static final BigInteger MIN_RSA_EXPONENT = BigInteger.valueOf(65_537);
  private static final int MAX_RSA_EXPONENT_BITS = 64;
  private static final int P384_COORDINATE_BYTES = 48;
  private static final Set<String> RSA_ALGORITHMS = Set.of("PS384", "RS256");
  private static final String ES384 = "ES384";

  /**
   * Reads the key.
   *
   * @throws JsonException if a member is absent, malformed or out of bounds
   */
  static JwkMaterial read(JsonObject jwk, SignatureProviders providers)
      throws JsonException, JOSEException, GeneralSecurityException {
    // A published private key is everybody's key.
    require(jwk.find("d").isEmpty(), "d");
    require(jwk.optionalText("use").orElse("sig").equals("sig"), "use");
    return switch (jwk.text("kty")) {
      case "RSA" -> readRsa(jwk, providers);
      case "EC" -> readP384(jwk, providers);
      default -> throw new JsonException(Problem.BAD_VALUE, "kty");
    };
  }

  private static JwkMaterial readRsa(JsonObject jwk, SignatureProviders providers)
      throws JsonException, GeneralSecurityException {
    String algorithm = jwk.text("alg");
    BigInteger modulus = new BigInteger(1, jwk.base64Url("n"));
    BigInteger exponent = new BigInteger(1, jwk.base64Url("e"));
    require(RSA_ALGORITHMS.contains(algorithm), "alg");
    require(modulus.bitLength() >= MIN_RSA_BITS, "n");
    require(
        exponent.compareTo(MIN_RSA_EXPONENT) >= 0
            && exponent.testBit(0)
            && exponent.bitLength() <= MAX_RSA_EXPONENT_BITS,
        "e");
    RSAPublicKey key =
        (RSAPublicKey)
            KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    RSASSAVerifier verifier = new RSASSAVerifier(key);
    providers.rsa().ifPresent(verifier.getJCAContext()::setProvider);
    return new JwkMaterial(algorithm, key, verifier);
  }

  /** The curve fixes the algorithm, so {@code alg} may be absent. */
  private static JwkMaterial readP384(JsonObject jwk, SignatureProviders providers)
      throws JsonException, JOSEException {
    require(jwk.optionalText("alg").orElse(ES384).equals(ES384), "alg");
    require(jwk.text("crv").equals("P-384"), "crv");
    ECPublicKey key = point(coordinate(jwk, "x"), coordinate(jwk, "y"));
    ECDSAVerifier verifier = new ECDSAVerifier(key);
    providers.ecdsa().ifPresent(verifier.getJCAContext()::setProvider);
    return new JwkMaterial(ES384, key, verifier);
  }

  private static ECPublicKey point(Base64URL x, Base64URL y) throws JsonException, JOSEException {
    try {
      // Checks that the point is on the curve: off it, a signature could be made for any text.
      return new ECKey.Builder(Curve.P_384, x, y).build().toECPublicKey();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new JsonException(Problem.BAD_VALUE, "point");
    }
  }

  private static Base64URL coordinate(JsonObject jwk, String name) throws JsonException {
    byte[] bytes = jwk.base64Url(name);
    require(bytes.length == P384_COORDINATE_BYTES, name);
    return Base64URL.encode(bytes);
  }

  private static void require(boolean holds, String member) throws JsonException {
    if (!holds) {
      throw new JsonException(Problem.BAD_VALUE, member);
    }
  }
}
