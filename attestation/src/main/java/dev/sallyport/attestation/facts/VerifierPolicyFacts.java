package dev.sallyport.attestation.facts;

/**
 * A policy that lives with the verifier, under which it appraised the evidence. The verifier's
 * customer can edit it at any time: only id and hash together name its content.
 *
 * @param id its identifier
 * @param version its version label
 * @param hash base64 of its digest
 */
public record VerifierPolicyFacts(
    @Source(trustAuthority = "`id`") String id,
    @Source(trustAuthority = "`version`") String version,
    @Source(trustAuthority = "`hash`") String hash) {}
