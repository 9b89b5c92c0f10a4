package dev.sallyport.attestation;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a release would find of an issuer, for an operator who asks before one does: the same key
 * set by the same rules, each key's certificates and their revocation. Nothing is trusted by it.
 */
public final class IssuerProbe {
  private final KeySetSource keys;
  private final KeyTrust trust;
  private final InstantSource clock;

  /** Over the sources that releases use, or others like them. */
  public IssuerProbe(KeySetSource keys, CrlSource lists, InstantSource clock) {
    this.keys = keys;
    this.trust = new KeyTrust(lists);
    this.clock = clock;
  }

  /**
   * The keys of one issuer.
   *
   * @param total keys in its set that could verify a token at all
   * @param usable those of an allowed algorithm that are trusted now
   * @param refused why the others of an allowed algorithm are not, each reason once
   */
  public record Keys(int total, int usable, List<Refusal> refused) {
    /** Copies. */
    public Keys {
      refused = List.copyOf(refused);
    }
  }

  /** Looks; refused with {@code verifier-keys-unavailable} where the set cannot be had or read. */
  public Outcome<Keys> look(TrustedIssuer issuer) {
    Optional<Collection<VerificationKey>> all = keys.all(issuer);
    return all.isEmpty()
        ? Refusal.of(RefusalReason.VERIFIER_KEYS_UNAVAILABLE, issuer.issuer()).asOutcome()
        : Outcome.accepted(judge(issuer, all.get()));
  }

  private Keys judge(TrustedIssuer issuer, Collection<VerificationKey> all) {
    int usable = 0;
    List<Refusal> refused = new ArrayList<>();
    for (VerificationKey key : all) {
      if (issuer.algorithms().contains(key.algorithm())) {
        switch (trust.check(issuer, key, clock.instant())) {
          case Outcome.Accepted<VerificationKey> _ -> usable++;
          case Outcome.Refused<VerificationKey>(Refusal refusal) -> refused.add(refusal);
        }
      }
    }
    return new Keys(all.size(), usable, refused.stream().distinct().toList());
  }
}
