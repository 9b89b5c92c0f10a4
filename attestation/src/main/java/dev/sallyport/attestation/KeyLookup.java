package dev.sallyport.attestation;

import dev.sallyport.protocol.Outcome;

/** Finds an issuer's keys. */
@FunctionalInterface
interface KeyLookup {
  /** The issuer's key of this id, for this algorithm. */
  Outcome<VerificationKey> find(TrustedIssuer issuer, String keyId, String algorithm);
}
