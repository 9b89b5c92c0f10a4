package dev.sallyport.attestation;

import static dev.sallyport.attestation.OutcomeAssert.accepted;
import static dev.sallyport.attestation.OutcomeAssert.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.attestation.facts.CpuFacts;
import dev.sallyport.attestation.facts.TdxFacts;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.wire.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a token of Intel Trust Authority must say, in either layout. */
class TrustAuthorityTest {

  @Test
  void flatAndNestedLayout_giveTheSameFacts() {
    CpuFacts flat = cpu(Minted.flat());
    assertThat(cpu(Minted.nested(Minted.held("", "")))).isEqualTo(flat);
    assertThat(flat.tee()).isEqualTo("intel-tdx");
    assertThat(flat.verifier()).isEqualTo("intel-trust-authority");
    assertThat(flat.issuer()).isEqualTo(Minted.ITA);
    assertThat(flat.issuedAt()).isEqualTo(Instant.ofEpochSecond(Minted.IAT));
    assertThat(flat.tcbStatus()).isEqualTo("UpToDate");
    assertThat(flat.tcbDate()).isEqualTo(Instant.parse("2025-05-14T00:00:00Z"));
    assertThat(flat.advisoryIds()).containsExactly("INTEL-SA-00837");
    assertThat(flat.tcbEvaluationDataNumber()).isEqualTo(20L);
    assertThat(flat.fmspc()).isEqualTo("90c06f000000");
  }

  @Test
  void everyMeasurement_comesFromItsOwnClaim() {
    JsonObject claims = Minted.flat();
    int next = 1;
    for (String name :
        List.of(
            "mrtd",
            "rtmr0",
            "rtmr1",
            "rtmr2",
            "rtmr3",
            "mrseam",
            "mrsignerseam",
            "mrconfigid",
            "mrowner",
            "mrownerconfig")) {
      claims = Json.with(claims, Json.text("%02x".formatted(next++).repeat(48)), "tdx_" + name);
    }
    TdxFacts tdx = java.util.Objects.requireNonNull(cpu(claims).tdx());
    assertThat(
            List.of(
                tdx.mrTd(),
                tdx.rtmr0(),
                tdx.rtmr1(),
                tdx.rtmr2(),
                tdx.rtmr3(),
                tdx.mrSeam(),
                tdx.mrSignerSeam(),
                tdx.mrConfigId(),
                tdx.mrOwner(),
                tdx.mrOwnerConfig()))
        .containsExactly(
            "01".repeat(48),
            "02".repeat(48),
            "03".repeat(48),
            "04".repeat(48),
            "05".repeat(48),
            "06".repeat(48),
            "07".repeat(48),
            "08".repeat(48),
            "09".repeat(48),
            "0a".repeat(48));
    assertThat(tdx.seamSvn()).isEqualTo(267);
    assertThat(tdx.septVeDisable()).isTrue();
    assertThat(tdx.migratable()).isFalse();
    assertThat(tdx.tdAttributes()).isEqualTo("0000001000000000");
    assertThat(tdx.xfam()).isEqualTo("e71a060000000000");
  }

  @Test
  void policiesOfTheVerifier_areFactsWhetherMatchedOrNot() {
    CpuFacts facts = cpu(Minted.flat());
    assertThat(facts.verifierPolicies()).extracting("id").first().asString().startsWith("aaaa");
    assertThat(facts.unmatchedVerifierPolicies()).extracting("version").containsExactly("v5");
    CpuFacts none =
        cpu(
            Json.with(
                Json.without(Minted.flat(), "policy_ids_matched"),
                Json.NULL,
                "policy_ids_unmatched"));
    assertThat(none.verifierPolicies()).isEmpty();
    assertThat(none.unmatchedVerifierPolicies()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "version"})
  void policyWithoutAMember_refuses(String member) {
    JsonObject policy = Json.without(Minted.policy("a"), member);
    assertRefused(
        verify(Json.with(Minted.flat(), Json.array(policy.asValue()), "policy_ids_matched")),
        RefusalReason.MISSING_CLAIM,
        member);
  }

  @Test
  void policyWithoutAHash_isAFactThatMeetsNoPin() {
    JsonObject policy = Json.without(Minted.policy("a"), "hash");
    CpuFacts facts =
        cpu(Json.with(Minted.flat(), Json.array(policy.asValue()), "policy_ids_matched"));
    assertThat(facts.verifierPolicies()).extracting("hash").containsExactly((Object) null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UpToDate", "SWHardeningNeeded", "ConfigurationNeeded",
        "ConfigurationAndSWHardeningNeeded", "OutOfDate", "OutOfDateConfigurationNeeded"
      })
  void documentedTcbStatus_isLeftToThePolicy(String status) {
    assertThat(cpu(Json.with(Minted.flat(), Json.text(status), "attester_tcb_status")).tcbStatus())
        .isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Revoked", "uptodate", "UpToDate ", "Fine"})
  void undocumentedTcbStatus_refuses(String status) {
    assertRefused(
        verify(Json.with(Minted.flat(), Json.text(status), "attester_tcb_status")),
        RefusalReason.UNKNOWN_CLAIM_VALUE,
        "attester_tcb_status");
  }

  @Test
  void debugDomain_refusesWhereverItShows() {
    assertDebug(Json.with(Minted.flat(), Json.text("enabled"), "dbgstat"));
    assertDebug(Json.with(Minted.flat(), Json.bool(true), "tdx_is_debuggable"));
    assertDebug(Json.with(Minted.flat(), Json.bool(true), "tdx_td_attributes_debug"));
    assertDebug(Json.with(Minted.flat(), Json.text("0100001000000000"), "tdx_td_attributes"));
    JsonObject nested = Minted.nested(Minted.held("", ""));
    assertDebug(Json.with(nested, Json.text("enabled"), "tdx", "dbgstat"));
    assertDebug(Json.with(Json.without(nested, "tdx", "dbgstat"), Json.text("enabled"), "dbgstat"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"disabled-since-boot", "Disabled", "0"})
  void undocumentedDebugState_refuses(String state) {
    assertRefused(
        verify(Json.with(Minted.flat(), Json.text(state), "dbgstat")),
        RefusalReason.UNKNOWN_CLAIM_VALUE,
        "dbgstat");
  }

  @Test
  void attributesThatContradictTheirClaims_refuse() {
    assertRefused(
        verify(Json.with(Minted.flat(), Json.text("0000000000000000"), "tdx_td_attributes")),
        RefusalReason.CONFLICTING_CLAIMS,
        "tdx_td_attributes_septve_disable");
    assertRefused(
        verify(Json.with(Minted.flat(), Json.bool(true), "tdx_is_migratable")),
        RefusalReason.CONFLICTING_CLAIMS,
        "tdx_is_migratable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ab", "0xabab", "XY"})
  void measurementOfAnotherForm_refuses(String value) {
    JsonValue text = Json.text(value.equals("XY") ? value.repeat(48) : value);
    assertRefused(
        verify(Json.with(Minted.flat(), text, "tdx_mrtd")),
        RefusalReason.MISTYPED_CLAIM,
        "tdx_mrtd");
    String upper = "AB".repeat(48);
    assertThat(upper.toLowerCase(Locale.ROOT)).isNotEqualTo(upper);
    assertRefused(
        verify(Json.with(Minted.flat(), Json.text(upper), "tdx_mrtd")),
        RefusalReason.MISTYPED_CLAIM);
  }

  @Test
  void nonceAtTheTopOfANestedToken_isTaken() {
    JsonObject nested = Minted.nested(Minted.held("", ""));
    JsonValue nonce = Json.at(nested, List.of("tdx", "verifier_nonce"));
    JsonObject atTop =
        Json.with(Json.without(nested, "tdx", "verifier_nonce"), nonce, "verifier_nonce");
    accepted(verify(atTop));
    accepted(verify(Json.with(nested, nonce, "verifier_nonce")));
  }

  @Test
  void twoNoncesThatDiffer_refuse() {
    JsonValue other = Minted.nonce(Minted.NONCE_VAL, "2026-03-01 11:59:01 +0000 UTC").asValue();
    assertRefused(
        verify(Json.with(Minted.nested(Minted.held("", "")), other, "verifier_nonce")),
        RefusalReason.CONFLICTING_CLAIMS,
        "verifier_nonce");
  }

  @Test
  void twoDebugStatesThatDiffer_refuse() {
    assertRefused(
        verify(Json.with(Minted.nested(Minted.held("", "")), Json.text("enabled"), "dbgstat")),
        RefusalReason.CONFLICTING_CLAIMS,
        "dbgstat");
  }

  @Test
  void layoutFollowsTheMembers_neverVersionOrIssuer() {
    accepted(verify(Json.with(Minted.flat(), Json.text("2.0.0"), "ver")));
    accepted(verify(Json.with(Minted.nested(Minted.held("", "")), Json.text("1.0.0"), "ver")));
  }

  @Test
  void bothLayoutsAtOnce_refuse() {
    assertRefused(
        verify(
            Json.with(Minted.nested(Minted.held("", "")), Json.text("ab".repeat(48)), "tdx_mrtd")),
        RefusalReason.CONFLICTING_CLAIMS,
        "tdx");
  }

  @Test
  void confidentialSpaceUnderTheSameIssuer_refuses() {
    JsonObject token =
        Json.with(
            Json.with(times(), JsonObject.builder().build().asValue(), "submods"),
            JsonObject.builder().put("attester_tcb_status", "OutOfDate").build().asValue(),
            "tdx");
    assertRefused(verify(token), RefusalReason.WRONG_TOKEN_KIND);
    assertRefused(
        verify(Json.with(times(), Json.text("CONFIDENTIAL_SPACE"), "swname")),
        RefusalReason.WRONG_TOKEN_KIND);
    assertRefused(verify(times()), RefusalReason.WRONG_TOKEN_KIND);
  }

  @ParameterizedTest
  @CsvSource({"sgx_mrenclave", "sevsnp_launchmeasurement", "sgx", "sevsnp"})
  void otherTeeUnderTheSameIssuer_refuses(String claim) {
    assertRefused(
        verify(Json.with(times(), Json.text("ab"), claim)), RefusalReason.UNSUPPORTED_TEE);
    assertRefused(
        verify(Json.with(Minted.flat(), Json.text("ab"), claim)), RefusalReason.UNSUPPORTED_TEE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SGX", "SEVSNP", "NVGPU", "tdx"})
  void attesterOfAnotherType_refuses(String type) {
    assertRefused(
        verify(Json.with(Minted.flat(), Json.text(type), "attester_type")),
        RefusalReason.UNSUPPORTED_TEE);
  }

  @Test
  void gpusAloneInAToken_refuse() {
    JsonObject nvgpu = NrasClaims.nvgpu1(Minted.T.gpuNonce());
    assertRefused(
        verify(Json.with(times(), nvgpu.asValue(), "nvgpu")), RefusalReason.WRONG_TOKEN_KIND);
  }

  @ParameterizedTest
  @CsvSource({
    "-331, TOKEN_EXPIRED, exp",
    "-329, TOKEN_TOO_OLD, iat",
    "91, TOKEN_NOT_YET_VALID, nbf"
  })
  void tokenOutsideItsTime_refusesAndNamesTheSkew(long shift, RefusalReason reason, String claim) {
    JsonObject claims = Minted.flat();
    for (String name : List.of("iat", "nbf", "exp")) {
      long base = name.equals("exp") ? Minted.IAT + 300 : Minted.IAT;
      claims = Json.with(claims, Json.number(base + shift), name);
    }
    Outcome<SignedToken> outcome =
        strictAge()
            .tokens()
            .verify(
                accepted(CompactJws.parse(Minted.ita(claims))),
                VerifierKind.INTEL_TRUST_AUTHORITY,
                new Checks(CheckLog.none(), "cpu"));
    assertRefused(outcome, reason, claim);
    assertThat(OutcomeAssert.refused(outcome).detail()).contains("this clock");
  }

  @Test
  void bindingCases_holdForTokensMadeOfThem() throws Exception {
    Vectors.assumePresent();
    if (Vectors.binding("cases.json") instanceof JsonValue.Array(List<JsonValue> cases)) {
      for (JsonValue element : cases) {
        JsonObject expected = Vectors.object(element).object("expect");
        assertThat(bindCase(Vectors.object(element), expected))
            .isIn("accepted", "GPU_VERDICT_MISMATCH");
      }
      assertThat(cases).hasSizeGreaterThan(2);
    }
  }

  /** Evidence of the CPU alone: what the case commits to about GPUs cannot be there. */
  private static String bindCase(JsonObject given, JsonObject expected) throws Exception {
    JsonObject nonce =
        JsonObject.builder()
            .put("val", given.text("ita_nonce_val"))
            .put("iat", given.text("ita_nonce_iat"))
            .put("signature", Minted.base64(new byte[384]))
            .build();
    JsonObject claims =
        Json.with(
            Minted.flat(), Json.text(expected.text("held_data_base64")), "attester_held_data");
    claims = Json.with(claims, Json.text(expected.text("ita_tdx_report_data")), "tdx_report_data");
    claims = Json.with(claims, nonce.asValue(), "verifier_nonce");
    Instant at = Instant.parse("2024-02-01T06:38:31Z");
    for (String name : List.of("iat", "nbf", "exp")) {
      long seconds = at.getEpochSecond() + (name.equals("exp") ? 300 : 0);
      claims = Json.with(claims, Json.number(seconds), name);
    }
    Transcript transcript = new Transcript(Digest.fromHex(expected.text("transcript")));
    Outcome<VerifiedEvidence> outcome =
        Minted.verify(Minted.verifier(at, false), Minted.evidence(Minted.ita(claims)), transcript);
    boolean commits = !Bytes.fromHex(expected.text("gpu_digest")).isZero();
    if (commits) {
      assertRefused(outcome, RefusalReason.GPU_VERDICT_MISMATCH);
      return "GPU_VERDICT_MISMATCH";
    }
    accepted(outcome);
    return "accepted";
  }

  @Test
  void unknownKindOfEvidence_refuses() {
    Evidence.Token token = new Evidence.Token("amd-sev", Minted.ita(Minted.flat()));
    assertRefused(
        Minted.verify(new Evidence(token, Optional.empty(), Optional.empty())),
        RefusalReason.UNSUPPORTED_EVIDENCE);
    Evidence.Bundle bundle = new Evidence.Bundle("amd-gpu", Minted.gpuBundle(1).json());
    assertRefused(
        Minted.verify(
            new Evidence(
                Minted.evidence(Minted.ita(Minted.flat())).cpu(),
                Optional.of(bundle),
                Optional.empty())),
        RefusalReason.UNSUPPORTED_EVIDENCE);
  }

  private static TestTrust strictAge() {
    TrustedIssuer issuer =
        new TrustedIssuer(
            Minted.ITA,
            VerifierKind.INTEL_TRUST_AUTHORITY,
            new KeyOrigin.Pinned(TestPki.itaKeySet()),
            VerifierKind.INTEL_TRUST_AUTHORITY.algorithms(),
            Duration.ofMinutes(2),
            new Anchor.JwksOrigin(),
            false);
    ManualClock clock = new ManualClock();
    return new TestTrust(
        issuer,
        new TokenVerifier(
            new TrustedIssuers(List.of(issuer)),
            TestTrust.keys(clock),
            new KeyTrust(TestTrust.crls(clock)),
            clock));
  }

  private static JsonObject times() {
    JsonObject claims = JsonObject.builder().build();
    for (String name : List.of("iss", "iat", "nbf", "exp", "jti")) {
      claims = Json.with(claims, Json.at(Minted.flat(), List.of(name)), name);
    }
    return claims;
  }

  private static void assertDebug(JsonObject claims) {
    assertRefused(verify(claims), RefusalReason.DEBUG_ENABLED);
  }

  private static CpuFacts cpu(JsonObject claims) {
    return accepted(verify(claims)).facts().cpu();
  }

  private static Outcome<VerifiedEvidence> verify(JsonObject claims) {
    return Minted.verify(Minted.evidence(Minted.ita(claims)));
  }
}
