package dev.sallyport.attestation;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Key sets that somebody hands in as the trust anchor. Certificates that come with a key say
 * nothing of trust then, but they must not contradict it, and are reported.
 */
final class GivenKeys implements KeyLookup {
  private static final int MAX_BYTES = 512 * 1024;

  private final List<KeySet> sets;
  private final CheckLog log;

  private GivenKeys(List<KeySet> sets, CheckLog log) {
    this.sets = List.copyOf(sets);
    this.log = log;
  }

  static Outcome<GivenKeys> read(
      List<Bytes> files, SignatureProviders providers, Instant at, CheckLog log) {
    List<KeySet> sets = new ArrayList<>();
    try {
      for (Bytes file : files) {
        sets.add(KeySet.parse(file, MAX_BYTES, new Anchor.JwksOrigin(), providers, at));
      }
      return Outcome.accepted(new GivenKeys(sets, log));
    } catch (IOException e) {
      Refusal refusal =
          new Refusal(RefusalReason.VERIFIER_KEYS_UNAVAILABLE, "keys", "not a key set");
      log.refused("keys", refusal);
      return refusal.asOutcome();
    }
  }

  @Override
  public Outcome<VerificationKey> find(TrustedIssuer issuer, String keyId, String algorithm) {
    if (sets.isEmpty()) {
      String detail = "no key set was given, so no signature can be checked";
      return new Refusal(RefusalReason.VERIFIER_KEYS_UNAVAILABLE, "keys", detail).asOutcome();
    }
    return sets.stream()
        .flatMap(set -> set.find(keyId, algorithm).stream())
        .findFirst()
        .map(this::consistent)
        .orElseGet(() -> Outcome.refused(RefusalReason.UNKNOWN_KEY, "kid"));
  }

  private Outcome<VerificationKey> consistent(VerificationKey key) {
    Optional<CertificateChain> chain = key.chain();
    if (chain.isEmpty()) {
      log.notEvaluated("key certificates", "the key set carries none for this key");
      return Outcome.accepted(key);
    }
    if (!chain.get().isConsistent()) {
      String detail = "a certificate is not signed by the next";
      return new Refusal(RefusalReason.UNTRUSTED_CERTIFICATE, "x5c", detail).asOutcome();
    }
    log.passed("key certificates", describe(chain.get().certificates()));
    return Outcome.accepted(key);
  }

  private static String describe(List<X509Certificate> certificates) {
    X509Certificate leaf = certificates.getFirst();
    return "%d, each signed by the next; the first valid %s to %s, the last of %s"
        .formatted(
            certificates.size(),
            leaf.getNotBefore().toInstant(),
            leaf.getNotAfter().toInstant(),
            certificates.getLast().getSubjectX500Principal());
  }
}
