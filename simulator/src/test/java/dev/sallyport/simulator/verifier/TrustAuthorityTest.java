package dev.sallyport.simulator.verifier;

import static dev.sallyport.simulator.verifier.SimulatorFixture.HELD;
import static dev.sallyport.simulator.verifier.SimulatorFixture.NOW;
import static dev.sallyport.simulator.verifier.SimulatorFixture.SIMULATOR;
import static dev.sallyport.simulator.verifier.SimulatorFixture.claims;
import static dev.sallyport.simulator.verifier.SimulatorFixture.get;
import static dev.sallyport.simulator.verifier.SimulatorFixture.guest;
import static dev.sallyport.simulator.verifier.SimulatorFixture.keyOf;
import static dev.sallyport.simulator.verifier.SimulatorFixture.parse;
import static dev.sallyport.simulator.verifier.SimulatorFixture.post;
import static dev.sallyport.simulator.verifier.SimulatorFixture.verifies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.nimbusds.jose.util.X509CertUtils;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.guest.GuestOptions;
import dev.sallyport.simulator.machine.Hashes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustAuthorityTest {
  private static final GuestOptions FLAT = new GuestOptions(true, "RS256", "3.0", List.of());

  /** The members of the flat token that Intel's pilot service made in February 2024. */
  private static final Set<String> PILOT_MEMBERS =
      Set.of(
          "tdx_tee_tcb_svn",
          "tdx_mrseam",
          "tdx_mrsignerseam",
          "tdx_seam_attributes",
          "tdx_td_attributes",
          "tdx_xfam",
          "tdx_mrtd",
          "tdx_mrconfigid",
          "tdx_mrowner",
          "tdx_mrownerconfig",
          "tdx_rtmr0",
          "tdx_rtmr1",
          "tdx_rtmr2",
          "tdx_rtmr3",
          "tdx_report_data",
          "tdx_seamsvn",
          "tdx_td_attributes_debug",
          "tdx_td_attributes_septve_disable",
          "tdx_td_attributes_protection_keys",
          "tdx_td_attributes_key_locker",
          "tdx_td_attributes_perfmon",
          "tdx_is_debuggable",
          "tdx_collateral",
          "attester_held_data",
          "verifier_nonce",
          "attester_tcb_status",
          "attester_tcb_date",
          "attester_type",
          "verifier_instance_ids",
          "dbgstat",
          "eat_profile",
          "intuse",
          "ver",
          "exp",
          "jti",
          "iat",
          "iss",
          "nbf");

  @Test
  void flatToken_hasTheMembersOfThePilotToken() throws Exception {
    String token = guest(Faults.none(), FLAT).trustAuthorityToken(HELD);

    assertThat(verifies(token)).isTrue();
    assertThat(claims(token).keySet()).isEqualTo(PILOT_MEMBERS);
    assertThat(parse(token).getHeader().toJSONObject().keySet())
        .containsExactlyInAnyOrder("alg", "jku", "kid", "typ");
  }

  @Test
  void nestedToken_keepsTdxClaimsUnderTdx() throws Exception {
    String token = guest(Faults.none()).trustAuthorityToken(HELD);

    assertThat(verifies(token)).isTrue();
    JsonObject claims = claims(token);
    assertThat(claims.get("ver").getAsString()).isEqualTo("2.0.0");
    assertThat(claims.has("tdx_mrtd")).isFalse();
    assertThat(claims.getAsJsonObject("tdx").keySet())
        .contains("tdx_mrtd", "dbgstat", "verifier_nonce", "attester_held_data");
    assertThat(claims.get("exp").getAsLong() - claims.get("iat").getAsLong()).isEqualTo(300);
  }

  @Test
  void reportData_areTheHashOfNonceAndHeldData() throws Exception {
    JsonObject tdx = claims(guest(Faults.none()).trustAuthorityToken(HELD)).getAsJsonObject("tdx");
    JsonObject nonce = tdx.getAsJsonObject("verifier_nonce");
    byte[] expected =
        Hashes.sha512(
            Base64.getDecoder().decode(nonce.get("val").getAsString()),
            Base64.getDecoder().decode(nonce.get("iat").getAsString()),
            HELD);

    assertThat(tdx.get("tdx_report_data").getAsString())
        .isEqualTo(HexFormat.of().formatHex(expected));
    assertThat(Base64.getDecoder().decode(nonce.get("val").getAsString())).hasSize(88);
    assertThat(
            new String(
                Base64.getDecoder().decode(nonce.get("iat").getAsString()),
                StandardCharsets.US_ASCII))
        .isEqualTo("2026-03-01 12:00:00 +0000 UTC");
  }

  @Test
  void keySet_listsEveryKeyForBothAlgorithmsUnderOneKid() throws Exception {
    Map<String, List<String>> algorithms =
        JsonParser.parseString(get("/ita/certs"))
            .getAsJsonObject()
            .getAsJsonArray("keys")
            .asList()
            .stream()
            .map(JsonElement::getAsJsonObject)
            .peek(key ->
                assertThat(key.keySet())
                    .containsExactlyInAnyOrder("alg", "e", "kid", "kty", "n", "x5c"))
            .collect(
                Collectors.groupingBy(
                    key -> key.get("kid").getAsString(),
                    Collectors.mapping(key -> key.get("alg").getAsString(), Collectors.toList())));

    assertThat(algorithms).hasSize(4);
    assertThat(algorithms.values())
        .allMatch(both -> Set.copyOf(both).equals(Set.of("PS384", "RS256")));
  }

  @Test
  void chain_leadsToTheRootAndNamesTheLeaf() throws Exception {
    String token = guest(Faults.none()).trustAuthorityToken(HELD);
    List<X509Certificate> chain = keyOf(parse(token)).orElseThrow().getParsedX509CertChain();

    assertThat(chain.get(0).getIssuerX500Principal())
        .isEqualTo(chain.get(1).getSubjectX500Principal());
    chain.get(0).verify(chain.get(1).getPublicKey());
    chain.get(1).verify(chain.get(2).getPublicKey());
    assertThat(chain.get(2)).isEqualTo(X509CertUtils.parse(SIMULATOR.rootCertificatePem()));
    assertThat(parse(token).getHeader().getKeyID())
        .isEqualTo(HexFormat.of().formatHex(Hashes.sha384(chain.get(0).getEncoded())));
    assertThat(leafList(chain).isRevoked(chain.get(0))).isFalse();
  }

  @Test
  void revokedKey_standsInTheListOfItsAuthority() throws Exception {
    String token = guest(Faults.of(Fault.REVOKED_KEY)).trustAuthorityToken(HELD);
    List<X509Certificate> chain = keyOf(parse(token)).orElseThrow().getParsedX509CertChain();

    assertThat(verifies(token)).isTrue();
    assertThat(leafList(chain).isRevoked(chain.get(0))).isTrue();
  }

  @Test
  void foreignRoot_isAnotherRootThanTheSimulators() throws Exception {
    String token = guest(Faults.of(Fault.FOREIGN_ROOT)).trustAuthorityToken(HELD);
    List<X509Certificate> chain = keyOf(parse(token)).orElseThrow().getParsedX509CertChain();

    assertThat(verifies(token)).isTrue();
    assertThat(chain.get(2)).isNotEqualTo(X509CertUtils.parse(SIMULATOR.rootCertificatePem()));
  }

  @ParameterizedTest
  @EnumSource(
      names = {"BAD_SIGNATURE", "UNKNOWN_KID", "ALG_NONE", "ALG_HS384"},
      value = Fault.class)
  void fault_breaksTheSignature(Fault fault) throws Exception {
    String token = guest(Faults.of(fault)).trustAuthorityToken(HELD);

    boolean unsigned = token.endsWith(".");
    assertThat(unsigned || !verifies(token)).isTrue();
    assertThat(unsigned).isEqualTo(fault == Fault.ALG_NONE);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"EXPIRED", "NOT_YET_VALID", "MADE_EARLIER"},
      value = Fault.class)
  void fault_movesTheTimes(Fault fault) throws Exception {
    JsonObject claims = claims(guest(Faults.of(fault)).trustAuthorityToken(HELD));
    long issued = claims.get("iat").getAsLong() - NOW.getEpochSecond();
    long expiry = claims.get("exp").getAsLong() - NOW.getEpochSecond();

    assertThat(expiry).isEqualTo(issued + 300);
    assertThat(expiry < 0).isEqualTo(fault == Fault.EXPIRED);
    assertThat(issued > 0).isEqualTo(fault == Fault.NOT_YET_VALID);
  }

  @Test
  void debugFaults_showInTheirClaims() throws Exception {
    JsonObject debug =
        claims(guest(Faults.of(Fault.DEBUG_TD)).trustAuthorityToken(HELD)).getAsJsonObject("tdx");
    JsonObject status =
        claims(guest(Faults.of(Fault.DEBUG_STATUS)).trustAuthorityToken(HELD))
            .getAsJsonObject("tdx");

    assertThat(debug.get("tdx_td_attributes").getAsString()).startsWith("01");
    assertThat(debug.get("tdx_is_debuggable").getAsBoolean()).isTrue();
    assertThat(status.get("tdx_is_debuggable").getAsBoolean()).isFalse();
    assertThat(status.get("dbgstat").getAsString()).isEqualTo("enabled");
  }

  @Test
  void jsonRuntimeData_areShownParsed() throws Exception {
    JsonObject tdx =
        claims(guest(Faults.of(Fault.JSON_RUNTIME_DATA)).trustAuthorityToken(HELD))
            .getAsJsonObject("tdx");

    assertThat(tdx.has("attester_held_data")).isFalse();
    assertThat(tdx.get("attester_runtime_data").isJsonObject()).isTrue();
  }

  @Test
  void requestedPolicies_areListedAsMatched() throws Exception {
    GuestOptions options = new GuestOptions(false, "PS384", "3.0", List.of("policy-1"));
    JsonObject matched =
        claims(guest(Faults.none(), options).trustAuthorityToken(HELD))
            .getAsJsonArray("policy_ids_matched")
            .get(0)
            .getAsJsonObject();

    assertThat(matched.keySet()).containsExactlyInAnyOrder("id", "version", "hash");
  }

  @Test
  void compositeToken_carriesTheGpusAndAnswersTheServicesNonce() throws Exception {
    JsonObject claims = claims(guest(Faults.none()).compositeToken(HELD, ""));
    JsonObject details = claims.getAsJsonObject("nvgpu").getAsJsonObject("claim_details");
    JsonObject nonce = claims.getAsJsonObject("tdx").getAsJsonObject("verifier_nonce");
    byte[] expected =
        Hashes.sha256(
            Base64.getDecoder().decode(nonce.get("val").getAsString()),
            Base64.getDecoder().decode(nonce.get("iat").getAsString()));

    assertThat(details.keySet()).hasSize(8).contains("GPU-0", "GPU-7");
    assertThat(details.getAsJsonObject("GPU-3").get("eat_nonce").getAsString())
        .isEqualTo(HexFormat.of().formatHex(expected));
  }

  @Test
  void staleNonce_isRefusedUnlessTheFaultIsAskedFor() throws Exception {
    String token = guest(Faults.of(Fault.STALE_VERIFIER_NONCE)).trustAuthorityToken(HELD);
    JsonObject nonce = claims(token).getAsJsonObject("tdx").getAsJsonObject("verifier_nonce");
    String iat =
        new String(
            Base64.getDecoder().decode(nonce.get("iat").getAsString()), StandardCharsets.US_ASCII);
    assertThat(iat).startsWith("2026-03-01 11:50:00");

    String quote =
        "{\"tdx\":{\"quote\":\"\",\"runtime_data\":\"\",\"verifier_nonce\":" + nonce + "}}";
    assertThat(post("/ita/appraisal/v2/attest", quote, "x-api-key", "k").statusCode())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "{}", "{\"tdx\":{\"quote\":\"AAAA\",\"runtime_data\":\"\"}}"})
  void badRequest_isRefused(String body) throws Exception {
    assertThat(post("/ita/appraisal/v2/attest", body, "x-api-key", "k").statusCode())
        .isEqualTo(400);
  }

  @Test
  void requestWithoutApiKey_isRefused() throws Exception {
    assertThat(post("/ita/appraisal/v2/attest", "{}").statusCode()).isEqualTo(401);
  }

  @Test
  void misspeltFault_isRefused() throws Exception {
    assertThat(
            post("/ita/appraisal/v2/attest", "{}", "x-api-key", "k", Faults.HEADER, "debugtd")
                .body())
        .contains("no such fault");
  }

  @Test
  void faultOfAnotherService_isRefused() {
    assertThatThrownBy(
            () -> {
              HttpResponse<String> answer =
                  post(
                      "/ita/appraisal/v2/attest",
                      "{}",
                      "x-api-key",
                      "k",
                      Faults.HEADER,
                      Fault.DROPPED_DEVICE.label());
              throw new IOException(answer.body());
            })
        .hasMessageContaining("not shown here");
  }

  private static X509CRL leafList(List<X509Certificate> chain) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(SIMULATOR.address().resolve("/ita/crl/ats-ca-crl.der")).build();
    byte[] der =
        SimulatorFixture.HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
    X509CRL list =
        (X509CRL)
            CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    list.verify(chain.get(1).getPublicKey());
    return list;
  }
}
