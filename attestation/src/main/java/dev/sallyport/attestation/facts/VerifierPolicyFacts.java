package dev.sallyport.attestation.facts;

import org.jspecify.annotations.Nullable;

/**
 * A policy that lives with the verifier, under which it appraised the evidence. The verifier's
 * customer can edit it at any time: only id and hash together name its content.
 *
 * @param id its identifier
 * @param version its version label
 * @param hash base64 of its digest; older tokens leave it out, and then no pin is met
 */
public record VerifierPolicyFacts(
    @Source(trustAuthority = "`id`") String id,
    @Source(trustAuthority = "`version`") String version,
    @Source(trustAuthority = "`hash`") @Nullable String hash) {}
