package dev.sallyport.attestation;

/** Evidence that is signed, in time and of the right kind, but not yet bound to a challenge. */
public final class AuthenticEvidence {
  AuthenticEvidence() {}
}
