package dev.sallyport.attestation;

/**
 * A token whose signature by its issuer holds and which is in time.
 *
 * @param jws the token
 * @param issuer who signed it
 * @param times when it was made and until when it holds
 */
record SignedToken(CompactJws jws, TrustedIssuer issuer, TokenTimes times) {}
