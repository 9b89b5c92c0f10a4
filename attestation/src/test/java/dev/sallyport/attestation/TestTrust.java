package dev.sallyport.attestation;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Trust in one issuer with a pinned key set, at a fixed instant.
 *
 * @param issuer the issuer
 * @param tokens verifies its tokens
 */
record TestTrust(TrustedIssuer issuer, TokenVerifier tokens) {
  static final DocumentFetcher NO_NETWORK =
      (url, maxBytes) -> {
        throw new IOException("no network in this test");
      };

  static TestTrust of(String issuer, VerifierKind kind, Bytes keySet, Instant now) {
    TrustedIssuer trusted = issuer(issuer, kind, keySet);
    InstantSource clock = InstantSource.fixed(now);
    return new TestTrust(
        trusted,
        new TokenVerifier(
            new TrustedIssuers(List.of(trusted)), keys(clock), new KeyTrust(crls(clock)), clock));
  }

  static TrustedIssuer issuer(String issuer, VerifierKind kind, Bytes keySet) {
    return new TrustedIssuer(
        issuer,
        kind,
        new KeyOrigin.Pinned(keySet),
        kind.algorithms(),
        Duration.ofMinutes(10),
        new Anchor.JwksOrigin(),
        true);
  }

  static KeySetSource keys(InstantSource clock) {
    return new KeySetSource(NO_NETWORK, SignatureProviders.jdk(), clock, CacheRules.forKeySets());
  }

  static CrlSource crls(InstantSource clock) {
    return new CrlSource(NO_NETWORK, clock, CacheRules.forRevocationLists());
  }

  /** Reads the claims of a token as if its signature had held. */
  static Outcome<TrustAuthorityToken> read(JsonObject claims) {
    CompactJws jws = new CompactJws("", new JsonObject(Map.of()), claims, "");
    ClaimsReader reader = ClaimsReader.of(claims);
    TrustedIssuer issuer =
        issuer("Intel Trust Authority", VerifierKind.INTEL_TRUST_AUTHORITY, Bytes.of(new byte[1]));
    SignedToken signed = new SignedToken(jws, issuer, TokenTimes.read(reader));
    return TrustAuthorityLayout.of(claims)
        .then(layout -> TrustAuthorityClaims.read(signed, layout));
  }
}
