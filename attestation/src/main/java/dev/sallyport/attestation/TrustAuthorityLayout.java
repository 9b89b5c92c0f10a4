package dev.sallyport.attestation;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonObject;

/**
 * Where a token of Intel Trust Authority keeps its claims. It follows the members present: {@code
 * ver} and {@code iss} have been seen with either layout, and tokens of other TEEs and of Google
 * Confidential Space come under the same issuer and the same keys.
 */
enum TrustAuthorityLayout {
  /** TDX claims at the top. */
  FLAT,
  /** TDX claims under {@code tdx}, GPUs under {@code nvgpu}. */
  NESTED;

  /** Tells the layout, and refuses what is not about a TDX domain. */
  static Outcome<TrustAuthorityLayout> of(JsonObject claims) {
    boolean nested = has(claims, "tdx");
    boolean flat = hasPrefix(claims, "tdx_");
    if (has(claims, "submods") || has(claims, "swname")) {
      // Confidential Space: no report data, nothing that could bind a key of ours.
      return Outcome.refused(RefusalReason.WRONG_TOKEN_KIND, "submods");
    }
    if (isOtherTee(claims)) {
      return Outcome.refused(RefusalReason.UNSUPPORTED_TEE, "attester_type");
    }
    if (nested && flat) {
      return Outcome.refused(RefusalReason.CONFLICTING_CLAIMS, "tdx");
    }
    if (!nested && !flat) {
      return Outcome.refused(RefusalReason.WRONG_TOKEN_KIND, "tdx");
    }
    return Outcome.accepted(nested ? NESTED : FLAT);
  }

  private static boolean isOtherTee(JsonObject claims) {
    // sgx_tcb_comp_svn stands in TDX tokens too; the enclave's measurement does not.
    return has(claims, "sgx")
        || has(claims, "sevsnp")
        || has(claims, "sgx_mrenclave")
        || hasPrefix(claims, "sevsnp_");
  }

  private static boolean has(JsonObject claims, String name) {
    return claims.find(name).isPresent();
  }

  private static boolean hasPrefix(JsonObject claims, String prefix) {
    return claims.members().keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }
}
