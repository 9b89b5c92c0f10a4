package dev.sallyport.attestation.facts;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The CPU TEE.
 *
 * @param tee its kind: {@code intel-tdx}
 * @param verifier kind of the verifier: {@code intel-trust-authority}
 * @param issuer exact issuer of the token
 * @param issuedAt when the token was issued
 * @param tcbStatus how current the platform is, in the verifier's words
 * @param tcbDate date of that TCB level
 * @param advisoryIds security advisories that apply to it; empty where the verifier lists none
 * @param tcbEvaluationDataNumber which edition of the TCB data was used
 * @param fmspc platform family, 6 bytes of lower-case hex
 * @param verifierPolicies policies at the verifier that matched
 * @param unmatchedVerifierPolicies policies at the verifier that were asked for and did not match
 * @param tdx measurements, where the TEE is Intel TDX
 */
public record CpuFacts(
    @Source(trustAuthority = "`attester_type`") String tee,
    @Source(trustAuthority = "the issuer's configuration") String verifier,
    @Source(trustAuthority = "`iss`") String issuer,
    @Source(trustAuthority = "`iat`") Instant issuedAt,
    @Source(trustAuthority = "`attester_tcb_status`") @Nullable String tcbStatus,
    @Source(trustAuthority = "`attester_tcb_date`") @Nullable Instant tcbDate,
    @Source(trustAuthority = "`attester_advisory_ids`") List<String> advisoryIds,
    @Source(trustAuthority = "`tdx_collateral.tcbevaluationdatanumber`")
        @Nullable Long tcbEvaluationDataNumber,
    @Source(trustAuthority = "`tdx_collateral.fmspc`") @Nullable String fmspc,
    @Source(trustAuthority = "`policy_ids_matched`") List<VerifierPolicyFacts> verifierPolicies,
    @Source(trustAuthority = "`policy_ids_unmatched`")
        List<VerifierPolicyFacts> unmatchedVerifierPolicies,
    @Source(trustAuthority = "the claims below") @Nullable TdxFacts tdx) {
  /** Copies the lists. */
  public CpuFacts {
    advisoryIds = List.copyOf(advisoryIds);
    verifierPolicies = List.copyOf(verifierPolicies);
    unmatchedVerifierPolicies = List.copyOf(unmatchedVerifierPolicies);
  }
}
