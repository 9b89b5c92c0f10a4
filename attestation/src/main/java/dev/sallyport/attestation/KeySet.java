package dev.sallyport.attestation;

import com.nimbusds.jose.JOSEException;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON Web Key Set (RFC 7517), read strictly. Intel publishes each key twice under one {@code
 * kid}, once for each algorithm, so a key is found by both.
 */
final class KeySet {
  private static final int MAX_DEPTH = 6;
  private static final int MAX_VALUES = 20_000;
  private static final int MAX_KEY_ID = 256;

  private final Map<Name, VerificationKey> keys;

  private KeySet(Map<Name, VerificationKey> keys) {
    this.keys = Map.copyOf(keys);
  }

  private record Name(String keyId, String algorithm) {}

  /**
   * Reads a key set. Keys that cannot serve (another type, no id, malformed) are left out: finding
   * them later refuses as unknown.
   *
   * @throws IOException if it is no key set, too large, or has one key id twice for one algorithm
   */
  static KeySet parse(
      Bytes json, int maxBytes, Anchor anchor, SignatureProviders providers, Instant now)
      throws IOException {
    Map<Name, VerificationKey> keys = new HashMap<>();
    try {
      JsonLimits limits = new JsonLimits(maxBytes, MAX_DEPTH, MAX_VALUES);
      for (JsonObject jwk : StrictJson.parseObject(json.toArray(), limits).objects("keys")) {
        Optional<VerificationKey> key = readKey(jwk, anchor, providers, now);
        if (key.isPresent() && !addIfNew(keys, key.get())) {
          throw new IOException("one key id twice for one algorithm");
        }
      }
    } catch (JsonException e) {
      throw new IOException("not a key set: " + e.getMessage(), e);
    }
    return new KeySet(keys);
  }

  Optional<VerificationKey> find(String keyId, String algorithm) {
    return Optional.ofNullable(keys.get(new Name(keyId, algorithm)));
  }

  Collection<VerificationKey> all() {
    return keys.values();
  }

  private static boolean addIfNew(Map<Name, VerificationKey> keys, VerificationKey key) {
    return keys.putIfAbsent(new Name(key.keyId(), key.algorithm()), key) == null;
  }

  private static Optional<VerificationKey> readKey(
      JsonObject jwk, Anchor anchor, SignatureProviders providers, Instant now) {
    try {
      String keyId = jwk.text("kid");
      JwkMaterial material = JwkMaterial.read(jwk, providers);
      Optional<CertificateChain> chain = readChain(jwk);
      if (keyId.isEmpty() || keyId.length() > MAX_KEY_ID) {
        return Optional.empty();
      }
      return Optional.of(
          new VerificationKey(
              keyId,
              material.algorithm(),
              material.verifier(),
              chain,
              path(chain, material, anchor, now)));
    } catch (JsonException | JOSEException | GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static Optional<CertificateChain> readChain(JsonObject jwk)
      throws JsonException, CertificateException {
    return jwk.find("x5c").isEmpty()
        ? Optional.empty()
        : Optional.of(CertificateChain.parse(jwk.texts("x5c")));
  }

  /** Validated once for each key set, not once for each token; dates are looked at on every use. */
  private static Outcome<List<X509Certificate>> path(
      Optional<CertificateChain> chain, JwkMaterial material, Anchor anchor, Instant now) {
    if (chain.isPresent() && !chain.get().certifies(material.key())) {
      return untrusted("the certificate is of another key");
    }
    return switch (anchor) {
      case Anchor.JwksOrigin() -> Outcome.accepted(List.of());
      case Anchor.PinnedRoot(X509Certificate root, CrlRule rule) ->
          chain.isEmpty() ? untrusted("no certificate") : pathTo(chain.get(), root, now);
    };
  }

  private static Outcome<List<X509Certificate>> pathTo(
      CertificateChain chain, X509Certificate root, Instant now) {
    try {
      return Outcome.accepted(chain.pathTo(root, now));
    } catch (GeneralSecurityException e) {
      return untrusted("the chain does not lead to the pinned root");
    }
  }

  private static Outcome<List<X509Certificate>> untrusted(String detail) {
    return new Refusal(RefusalReason.UNTRUSTED_CERTIFICATE, "x5c", detail).asOutcome();
  }
}
