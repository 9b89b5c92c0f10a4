package dev.sallyport.attestation;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at one token or bundle on its own, offline, by the code that the broker runs. Issuer,
 * signature, times, kind, set of devices, claims and debug decide. How current the platform is goes
 * into the facts, for a policy to judge; and without a challenge there is nothing to bind to, so
 * that is reported as not evaluated. No token is too old by itself: what counts is the instant that
 * the caller names.
 */
public final class EvidenceInspector {
  private static final JsonLimits BUNDLE = new JsonLimits(512 * 1024, 8, 1024);

  private final SignatureProviders providers;
  private final TrustedIssuers issuers;

  /** An inspector that verifies signatures with these providers, of the production issuers. */
  public EvidenceInspector(SignatureProviders providers) {
    this(providers, WellKnownIssuers.all());
  }

  private EvidenceInspector(SignatureProviders providers, TrustedIssuers issuers) {
    this.providers = providers;
    this.issuers = issuers;
  }

  /**
   * The same for other issuers: an installation of one's own, or a simulator.
   *
   * @param byName each issuer's exact name, and what it issues
   */
  public EvidenceInspector of(Map<String, VerifierKind> byName) {
    return new EvidenceInspector(providers, WellKnownIssuers.named(byName));
  }

  /**
   * Inspects one token or one bundle.
   *
   * @param evidence a compact JWS or a bundle's JSON, as read from a file; white space around it
   *     does not count
   * @param keySets JSON Web Key Sets, which are the trust anchor; with none, no signature can be
   *     checked and that refuses
   * @param deviceNonce what {@code eat_nonce} of devices must be, where it is known
   * @param at the instant at which the evidence is judged
   * @param log hears every check with its outcome
   */
  public Outcome<Inspection> inspect(
      Bytes evidence, List<Bytes> keySets, Optional<Digest> deviceNonce, Instant at, CheckLog log) {
    String text = new String(evidence.toArray(), StandardCharsets.UTF_8).strip();
    boolean json = text.startsWith("[") || text.startsWith("{");
    return GivenKeys.read(keySets, providers, at, log)
        .then(keys -> {
          TokenInspector inspector =
              new TokenInspector(tokens(keys, at), new NonceCheck(deviceNonce, log), log);
          return json ? readJson(text, log).then(inspector::bundle) : inspector.token(text);
        });
  }

  private TokenVerifier tokens(KeyLookup keys, Instant at) {
    InstantSource clock = InstantSource.fixed(at);
    DocumentFetcher none =
        (url, maxBytes) -> {
          throw new IOException("offline");
        };
    CrlSource crls = new CrlSource(none, clock, CacheRules.forRevocationLists());
    return new TokenVerifier(issuers, keys, new KeyTrust(crls), clock);
  }

  private static Outcome<JsonValue> readJson(String text, CheckLog log) {
    try {
      return Outcome.accepted(StrictJson.parse(text.getBytes(StandardCharsets.UTF_8), BUNDLE));
    } catch (JsonException e) {
      Refusal found = Refusal.of(e);
      Refusal refusal =
          found.reason() == RefusalReason.BODY_TOO_LARGE
              ? Refusal.of(RefusalReason.TOKEN_TOO_LARGE, "bundle")
              : found;
      log.refused("bundle json", refusal);
      return refusal.asOutcome();
    }
  }
}
