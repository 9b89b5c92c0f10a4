package dev.sallyport.attestation;

import dev.sallyport.attestation.facts.CpuFacts;
import dev.sallyport.attestation.facts.TdxFacts;
import dev.sallyport.attestation.facts.VerifierPolicyFacts;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the claims of a signed token of Intel Trust Authority about a TDX domain. */
final class TrustAuthorityClaims {
  private static final Set<String> TCB_STATUSES =
      Set.of(
          "UpToDate",
          "SWHardeningNeeded",
          "ConfigurationNeeded",
          "ConfigurationAndSWHardeningNeeded",
          "OutOfDate",
          "OutOfDateConfigurationNeeded");
  private static final Set<String> DEBUG_STATES = Set.of("disabled", "enabled");
  private static final Pattern FMSPC = Pattern.compile("[0-9a-fA-F]{12}");
  private static final int REPORT_DATA_BYTES = 64;
  private static final String TEE = "intel-tdx";

  private final SignedToken token;
  private final ClaimsReader top;
  private final ClaimsReader tdx;
  private final TrustAuthorityLayout layout;

  private TrustAuthorityClaims(SignedToken token, TrustAuthorityLayout layout) {
    this.token = token;
    this.layout = layout;
    this.top = ClaimsReader.of(token.jws().claims());
    this.tdx =
        switch (layout) {
          case FLAT -> top;
          case NESTED -> top.object("tdx");
        };
  }

  static Outcome<TrustAuthorityToken> read(SignedToken token, TrustAuthorityLayout layout) {
    TrustAuthorityClaims claims = new TrustAuthorityClaims(token, layout);
    return claims.top.finish(claims.read());
  }

  private TrustAuthorityToken read() {
    top.text("jti");
    String attester = tdx.text("attester_type");
    tdx.check(attester.equals("TDX"), RefusalReason.UNSUPPORTED_TEE, "attester_type");
    ClaimsReader debug = placeOf("dbgstat");
    String debugState = debug.oneOf("dbgstat", DEBUG_STATES);
    debug.check(debugState.equals("disabled"), RefusalReason.DEBUG_ENABLED, "dbgstat");
    TdxFacts facts = TdxClaims.read(tdx);
    return new TrustAuthorityToken(
        cpu(facts),
        reportData(),
        heldData(),
        nonce(),
        top.has("nvgpu") ? CompositeClaims.read(top.object("nvgpu"), origin()) : List.of());
  }

  private CpuFacts cpu(TdxFacts facts) {
    ClaimsReader collateral = tdx.object("tdx_collateral");
    return new CpuFacts(
        TEE,
        token.issuer().verifier().label(),
        token.issuer().issuer(),
        token.times().issuedAt(),
        tdx.oneOf("attester_tcb_status", TCB_STATUSES),
        tdx.time("attester_tcb_date"),
        tdx.optionalTexts("attester_advisory_ids"),
        tcbEvaluation(collateral),
        fmspc(collateral),
        policies("policy_ids_matched"),
        policies("policy_ids_unmatched"),
        facts);
  }

  private static @Nullable Long tcbEvaluation(ClaimsReader collateral) {
    String name = "tcbevaluationdatanumber";
    return collateral.has(name) ? collateral.integer(name) : null;
  }

  private static @Nullable String fmspc(ClaimsReader collateral) {
    return collateral.has("fmspc")
        ? collateral.text("fmspc", FMSPC).toLowerCase(Locale.ROOT)
        : null;
  }

  /** Absent and null both mean that none was asked for; always at the top. */
  private List<VerifierPolicyFacts> policies(String name) {
    List<VerifierPolicyFacts> policies = new ArrayList<>();
    for (ClaimsReader policy : top.optionalObjects(name)) {
      policies.add(
          new VerifierPolicyFacts(
              policy.text("id"), policy.text("version"), policy.optionalText("hash")));
    }
    return policies;
  }

  private Bytes reportData() {
    return Bytes.fromHex(tdx.hex("tdx_report_data", REPORT_DATA_BYTES));
  }

  private Optional<Bytes> heldData() {
    String name = "attester_held_data";
    return tdx.has(name) ? Optional.of(tdx.base64(name)) : Optional.empty();
  }

  private Optional<VerifierNonce> nonce() {
    String name = "verifier_nonce";
    ClaimsReader place = placeOf(name);
    return place.has(name) ? Optional.of(VerifierNonce.read(place.object(name))) : Optional.empty();
  }

  /** Some claims moved between layouts: taken from where they are; two that differ refuse. */
  private ClaimsReader placeOf(String name) {
    if (layout == TrustAuthorityLayout.NESTED && top.has(name)) {
      top.check(top.agrees(tdx, name), RefusalReason.CONFLICTING_CLAIMS, name);
      return top;
    }
    return tdx;
  }

  private Device.Origin origin() {
    TrustedIssuer issuer = token.issuer();
    return new Device.Origin(
        "", issuer.verifier().label(), issuer.issuer(), token.times().issuedAt());
  }
}
