package dev.sallyport.attestation;

import static dev.sallyport.attestation.OutcomeAssert.accepted;
import static dev.sallyport.attestation.OutcomeAssert.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.attestation.facts.GpuFacts;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens of real hardware and services, at a clock inside their validity. */
class RealEvidenceTest {
  private static final String HOPPER_KEYS = "jwks_nras_prod_20250609_recovered.json";
  private static final String NEAR_KEYS = "jwks_nras_prod_20250824_recovered.json";
  private static final String STAGING_KEYS = "jwks_nras_stg_20250627_recovered.json";
  private static final Instant HOPPER_TIME = Instant.ofEpochSecond(1749601900);
  private static final Instant NEAR_TIME = Instant.ofEpochSecond(1756168930);
  private static final Instant STAGING_TIME = Instant.ofEpochSecond(1751155070);

  private final RecordedChecks checks = new RecordedChecks();

  @BeforeEach
  void realEvidence_isPresent() {
    Vectors.assumePresent();
  }

  @Test
  void nrasBundleOfClaims3_isAcceptedWithItsFacts() {
    Inspection found =
        accepted(inspect("nras_prod_hopper_detached_eat_v3.json", HOPPER_KEYS, HOPPER_TIME));
    GpuFacts gpu = found.gpus().getFirst();
    assertThat(found.gpus()).hasSize(1);
    assertThat(found.cpu()).isEmpty();
    assertThat(gpu.label()).isEqualTo("GPU-0");
    assertThat(gpu.verifier()).isEqualTo("nvidia-nras");
    assertThat(gpu.issuer()).isEqualTo("https://nras.attestation.nvidia.com");
    assertThat(gpu.claimsVersion()).isEqualTo("3.0");
    assertThat(gpu.architecture()).isEqualTo("hopper");
    assertThat(gpu.hwModel()).isEqualTo("GH100 A01 GSP BROM");
    assertThat(gpu.ueid()).isEqualTo("478176379286082186618948445787393647364802107249");
    assertThat(gpu.driverVersion()).isEqualTo("550.90.07");
    assertThat(gpu.vbiosVersion()).isEqualTo("96.00.9F.00.01");
    assertThat(gpu.ocspStatus()).isEqualTo("good");
    assertThat(checks.lines())
        .contains("+ gpu issuer", "+ gpu signature", "+ gpu time", "+ gpu set", "+ GPU-0 signature")
        .contains("~ gpu binding");
  }

  @Test
  void nrasBundleOfClaims2_isAcceptedWithoutRevocationStatus() {
    Inspection found =
        accepted(inspect("nras_prod_near_docs_2025-08_detached_eat.json", NEAR_KEYS, NEAR_TIME));
    assertThat(found.gpus()).hasSize(1);
    assertThat(found.gpus().getFirst().claimsVersion()).isEqualTo("2.0");
    assertThat(found.gpus().getFirst().ocspStatus()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "nras_prod_hopper_overall_v3_2025-06.jwt, jwks_nras_prod_20250609_recovered.json, 1749601900, 0",
    "nras_prod_hopper_GPU-0_v3_2025-06.jwt, jwks_nras_prod_20250609_recovered.json, 1749601900, 1",
    "nras_prod_near_docs_overall_2025-08.jwt, jwks_nras_prod_20250824_recovered.json, 1756168930, 0",
    "nras_prod_near_docs_GPU-0_2025-08.jwt, jwks_nras_prod_20250824_recovered.json, 1756168930, 1"
  })
  void tokenOutOfBundle_isAcceptedAndItsSetIsNotEvaluated(
      String token, String keys, long at, int gpus) {
    Inspection found = accepted(inspect(token, keys, Instant.ofEpochSecond(at)));
    assertThat(found.gpus()).hasSize(gpus);
    assertThat(checks.lines()).contains("+ device signature", "~ device set");
  }

  @Test
  void nrasBundleWithExpectedNonce_isAccepted() {
    String nonce = "931d8dd0add203ac3d8b4fbde75e115278eefcdceac5b87671a748f32364dfcb";
    accepted(inspectWithNonce(nonce));
    assertThat(checks.lines()).contains("+ gpu nonce");
  }

  @Test
  void nrasBundleWithAnotherNonce_refuses() {
    assertRefused(inspectWithNonce("0".repeat(64)), RefusalReason.GPU_NONCE_MISMATCH, "eat_nonce");
  }

  @Test
  void nrasBundleWithoutKeys_refuses() {
    Outcome<Inspection> outcome =
        new EvidenceInspector(SignatureProviders.jdk())
            .inspect(
                Vectors.bytes("nras_prod_hopper_detached_eat_v3.json"),
                List.of(),
                Optional.empty(),
                HOPPER_TIME,
                checks);
    assertRefused(outcome, RefusalReason.VERIFIER_KEYS_UNAVAILABLE, "keys");
  }

  @Test
  void nrasBundleUnderTheKeysOfAnotherDay_refuses() {
    assertRefused(
        inspect("nras_prod_hopper_detached_eat_v3.json", NEAR_KEYS, HOPPER_TIME),
        RefusalReason.UNKNOWN_KEY);
  }

  @ParameterizedTest
  @CsvSource({
    "1749601797, TOKEN_NOT_YET_VALID",
    "1749605518, TOKEN_EXPIRED",
    "1800000000, TOKEN_EXPIRED"
  })
  void nrasBundleOutsideItsTime_refuses(long at, RefusalReason reason) {
    assertRefused(
        inspect("nras_prod_hopper_detached_eat_v3.json", HOPPER_KEYS, Instant.ofEpochSecond(at)),
        reason);
  }

  @ParameterizedTest
  @CsvSource({"1749601798", "1749605517"})
  void nrasBundleWithinTheAllowedSkew_isAccepted(long at) {
    accepted(
        inspect("nras_prod_hopper_detached_eat_v3.json", HOPPER_KEYS, Instant.ofEpochSecond(at)));
  }

  @Test
  void stagingSwitchBundle_refusesUnknownIssuer() {
    assertRefused(
        inspect("nras_stg_switch_detached_eat_v3.json", STAGING_KEYS, STAGING_TIME),
        RefusalReason.UNKNOWN_ISSUER);
  }

  @Test
  void stagingSwitchBundleWhereStagingIsTrusted_isAccepted() {
    TestTrust staging =
        TestTrust.of(
            "https://nras.attestation-stg.nvidia.com",
            VerifierKind.NVIDIA_NRAS,
            Vectors.bytes(STAGING_KEYS),
            STAGING_TIME);
    VerifiedBundle bundle =
        accepted(
            new BundleVerifier(staging.tokens(), true)
                .verify(
                    Vectors.json("nras_stg_switch_detached_eat_v3.json"),
                    DeviceKind.SWITCH,
                    new Checks(checks, "switch")));
    assertThat(AuthenticEvidence.switchFacts(bundle.devices()))
        .singleElement()
        .satisfies(device -> {
          assertThat(device.architecture()).isEqualTo("ls10");
          assertThat(device.biosVersion()).isEqualTo("96.10.55.00.01");
          assertThat(device.oemId()).isNull();
        });
  }

  @Test
  void stagingSwitchBundleInTheGpuSlot_refusesWrongTokenKind() {
    TestTrust staging =
        TestTrust.of(
            "https://nras.attestation-stg.nvidia.com",
            VerifierKind.NVIDIA_NRAS,
            Vectors.bytes(STAGING_KEYS),
            STAGING_TIME);
    assertRefused(
        new BundleVerifier(staging.tokens(), false)
            .verify(
                Vectors.json("nras_stg_switch_detached_eat_v3.json"),
                DeviceKind.GPU,
                new Checks(checks, "gpu")),
        RefusalReason.WRONG_TOKEN_KIND);
  }

  @Test
  void tokenOfTheFirstNrasApi_refuses() {
    assertRefused(
        inspect(
            "nras_prod_v1api_hopper_2024-02.jwt", HOPPER_KEYS, Instant.ofEpochSecond(1708457700)),
        RefusalReason.UNKNOWN_KEY);
  }

  @Test
  void localVerifierWithoutSignature_refuses() {
    JsonValue whole = Vectors.json("nvat_local_algnone_dstack_h100_2026.json");
    JsonValue bundle = Vectors.object(whole).find("detached_eat").orElseThrow();
    Instant at = Instant.ofEpochSecond(1784207870);
    assertRefused(
        inspect(Bytes.of(dev.sallyport.protocol.json.StrictJson.write(bundle)), HOPPER_KEYS, at),
        RefusalReason.UNKNOWN_ISSUER);
    assertRefused(
        inspect("nvat_local_algnone_dstack_h100_2026.json", HOPPER_KEYS, at),
        RefusalReason.MALFORMED_BUNDLE);
  }

  @ParameterizedTest
  @CsvSource({
    "ita_sgx_2023-12_client_java_test.jwt, jwks_TrustAuthorityConnectorTest_7.json, 1703136700",
    "ita_sgx_2024-06_client_c_test.jwt, jwks_token_verifier_test_1.json, 1718079100"
  })
  void sgxToken_isSignedWellAndRefusesUnsupportedTee(String token, String keys, long at) {
    assertRefused(inspect(token, keys, Instant.ofEpochSecond(at)), RefusalReason.UNSUPPORTED_TEE);
    assertThat(checks.lines())
        .containsExactly(
            "+ cpu token",
            "+ cpu issuer",
            "+ key certificates",
            "+ cpu key",
            "+ cpu signature",
            "+ cpu time",
            "- cpu kind: unsupported-tee");
  }

  @Test
  void sgxTokenWithOneSignatureBitFlipped_refusesBadSignature() {
    String token = Vectors.text("ita_sgx_2024-06_client_c_test.jwt");
    assertRefused(
        inspect(
            Bytes.of(
                Tokens.flipSignature(token).getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
            "jwks_token_verifier_test_1.json",
            Instant.ofEpochSecond(1718079100)),
        RefusalReason.BAD_SIGNATURE);
  }

  @Test
  void tokenWithHmac_refusesAlgorithm() {
    assertRefused(
        inspect(
            "ita_sgx_alg-HS384-variant_client_java_test.jwt",
            "jwks_TrustAuthorityConnectorTest_7.json",
            Instant.ofEpochSecond(1703136700)),
        RefusalReason.ALGORITHM_NOT_ALLOWED);
  }

  @Test
  void pilotTdxToken_hasNoPublicKey() {
    assertRefused(
        inspect(
            "ita_tdx_pilot_2024-02_kbs_test.jwt",
            "jwks_token_verifier_test_1.json",
            Instant.ofEpochSecond(1706769600)),
        RefusalReason.UNKNOWN_KEY);
  }

  @Test
  void pilotTdxToken_reportDataAreTheHashOfNonceAndHeldData() throws Exception {
    JsonObject payload = Vectors.payloadOf("ita_tdx_pilot_2024-02_kbs_test.decoded.json");
    JsonObject nonce = payload.object("verifier_nonce");
    java.security.MessageDigest sha512 = java.security.MessageDigest.getInstance("SHA-512");
    sha512.update(Base64.getDecoder().decode(nonce.text("val")));
    sha512.update(Base64.getDecoder().decode(nonce.text("iat")));
    sha512.update(Base64.getDecoder().decode(payload.text("attester_held_data")));
    assertThat(Bytes.of(sha512.digest()).hex()).isEqualTo(payload.text("tdx_report_data"));
  }

  @Test
  void pilotTdxClaims_areReadAsFacts() {
    JsonObject payload = Vectors.payloadOf("ita_tdx_pilot_2024-02_kbs_test.decoded.json");
    TrustAuthorityToken token = accepted(TestTrust.read(payload));
    assertThat(token.facts().tee()).isEqualTo("intel-tdx");
    assertThat(token.facts().tcbStatus()).isEqualTo("UpToDate");
    assertThat(token.facts().tdx()).extracting("seamSvn", "septVeDisable").contains(4L, true);
    assertThat(token.heldData()).isPresent();
    assertThat(token.nonce().orElseThrow().issuedAt())
        .isEqualTo(Instant.parse("2024-02-01T06:38:31Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "ita_amber_tdx_2022-08_client_c_readme.jwt, 1659592600",
    "gcs_sev_prod_2026-10.jwt, 1791496700",
    "gcs_tdx_debug_2025-02.jwt, 1739182500",
    "maa_tdxvm_sharedwus_2026-10.jwt, 1791499300",
    "maa_azurevm_cvm_sevsnp_sharedweu_2023-03.jwt, 1680173400",
    "coco_tng_ear.jwt, 1768895800",
    "veraison_ear_arc_2025-07.jwt, 1752059200",
    "veraison_ear_test_1.jwt, 1666091400"
  })
  void tokenOfAnotherIssuer_refusesUnknownIssuer(String token, long at) {
    assertRefused(
        inspect(token, HOPPER_KEYS, Instant.ofEpochSecond(at)),
        RefusalReason.UNKNOWN_ISSUER,
        "iss");
  }

  private Outcome<Inspection> inspectWithNonce(String nonce) {
    return new EvidenceInspector(SignatureProviders.jdk())
        .inspect(
            Vectors.bytes("nras_prod_hopper_detached_eat_v3.json"),
            List.of(Vectors.bytes(HOPPER_KEYS)),
            Optional.of(Digest.fromHex(nonce)),
            HOPPER_TIME,
            checks);
  }

  private Outcome<Inspection> inspect(String evidence, String keys, Instant at) {
    return inspect(Vectors.bytes(evidence), keys, at);
  }

  private Outcome<Inspection> inspect(Bytes evidence, String keys, Instant at) {
    return new EvidenceInspector(SignatureProviders.jdk())
        .inspect(evidence, List.of(Vectors.bytes(keys)), Optional.empty(), at, checks);
  }
}
