package dev.sallyport.attestation;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Who signed a token, and when. Before the signature holds, only {@code iss}, {@code alg} and
 * {@code kid} are read, and only to look up what the operator configured.
 */
final class TokenVerifier {
  private final TrustedIssuers issuers;
  private final KeyLookup keys;
  private final KeyTrust trust;
  private final InstantSource clock;

  TokenVerifier(TrustedIssuers issuers, KeyLookup keys, KeyTrust trust, InstantSource clock) {
    this.issuers = issuers;
    this.keys = keys;
    this.trust = trust;
    this.clock = clock;
  }

  /** The same, but judging times as of one instant. */
  TokenVerifier at(Instant instant) {
    return new TokenVerifier(issuers, keys, trust, InstantSource.fixed(instant));
  }

  /** Verifies issuer, algorithm, key, signature and times, in this order. */
  Outcome<SignedToken> verify(CompactJws jws, VerifierKind expected, Checks checks) {
    return checks
        .note("issuer", findIssuer(jws, expected), TrustedIssuer::issuer)
        .then(issuer -> verifySignature(jws, issuer, checks))
        .then(issuer -> checks.note("time", inTime(jws, issuer), TokenVerifier::lifeOf));
  }

  /** Verifies algorithm, key and signature of a token whose issuer is known. */
  Outcome<TrustedIssuer> verifySignature(CompactJws jws, TrustedIssuer issuer, Checks checks) {
    return checks
        .note("key", findKey(jws, issuer), VerificationKey::keyId)
        .then(key -> checks.note("signature", signed(jws, key), VerificationKey::algorithm))
        .map(key -> issuer);
  }

  private Outcome<TrustedIssuer> findIssuer(CompactJws jws, VerifierKind expected) {
    return issuers
        .find(claimedIssuer(jws))
        .map(issuer -> ofKind(issuer, expected))
        .orElseGet(() -> Outcome.refused(RefusalReason.UNKNOWN_ISSUER, "iss"));
  }

  /** Whether a token claims to be of a trusted issuer of this kind. */
  boolean isFrom(CompactJws jws, VerifierKind kind) {
    return issuers.find(claimedIssuer(jws)).stream().anyMatch(found -> found.verifier() == kind);
  }

  /** A token that names no issuer is of nobody that we trust. */
  static String claimedIssuer(CompactJws jws) {
    return jws.claims().find("iss").orElse(null) instanceof JsonValue.Text(String iss) ? iss : "";
  }

  private static Outcome<TrustedIssuer> ofKind(TrustedIssuer issuer, VerifierKind expected) {
    return issuer.verifier() == expected
        ? Outcome.accepted(issuer)
        : Outcome.refused(RefusalReason.WRONG_TOKEN_KIND, "iss");
  }

  /** The algorithm comes from configuration, never from the key set or the token alone. */
  private Outcome<VerificationKey> findKey(CompactJws jws, TrustedIssuer issuer) {
    String algorithm = headerText(jws.header(), "alg");
    String keyId = headerText(jws.header(), "kid");
    if (algorithm.isEmpty()) {
      return Outcome.refused(RefusalReason.MALFORMED_TOKEN, "alg");
    }
    if (!issuer.algorithms().contains(algorithm)) {
      return Outcome.refused(RefusalReason.ALGORITHM_NOT_ALLOWED, "alg");
    }
    if (keyId.isEmpty()) {
      return Outcome.refused(RefusalReason.MALFORMED_TOKEN, "kid");
    }
    return keys.find(issuer, keyId, algorithm)
        .then(key -> trust.check(issuer, key, clock.instant()));
  }

  private static Outcome<VerificationKey> signed(CompactJws jws, VerificationKey key) {
    return key.signed(jws)
        ? Outcome.accepted(key)
        : Outcome.refused(RefusalReason.BAD_SIGNATURE, "signature");
  }

  private Outcome<SignedToken> inTime(CompactJws jws, TrustedIssuer issuer) {
    return checkTimes(jws, issuer).map(times -> new SignedToken(jws, issuer, times));
  }

  /** Reads and judges the times of a token of this issuer. */
  Outcome<TokenTimes> checkTimes(CompactJws jws, TrustedIssuer issuer) {
    Instant now = clock.instant();
    ClaimsReader claims = ClaimsReader.of(jws.claims());
    return claims.finish(TokenTimes.read(claims)).then(times -> times.check(now, issuer.maxAge()));
  }

  private static String lifeOf(SignedToken token) {
    return "issued " + token.times().issuedAt() + ", until " + token.times().expiresAt();
  }

  private static String headerText(JsonObject header, String name) {
    return header.find(name).orElse(null) instanceof JsonValue.Text(String text) ? text : "";
  }
}
