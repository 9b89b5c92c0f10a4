package dev.sallyport.attestation;

import java.time.Duration;
import java.util.Set;

/**
 * An issuer that the operator trusts, and for what. {@link TrustedIssuers} checks it.
 *
 * @param issuer exact value of {@code iss}
 * @param verifier what it issues
 * @param keys where its keys come from
 * @param algorithms JWS algorithms that it may sign with
 * @param maxAge oldest token that is taken, by its {@code iat}
 * @param anchor what its keys are trusted for
 * @param simulated whether this is a simulator, which production refuses
 */
public record TrustedIssuer(
    String issuer,
    VerifierKind verifier,
    KeyOrigin keys,
    Set<String> algorithms,
    Duration maxAge,
    Anchor anchor,
    boolean simulated) {
  /** Copies. */
  public TrustedIssuer {
    algorithms = Set.copyOf(algorithms);
  }
}
