package dev.sallyport.broker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.attestation.SignatureProviders;
import dev.sallyport.broker.release.TestIssuer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Issuers, and a broker that runs. */
class ServerChecksTest extends Ward {
  private static final String PREFIX = "sallyport.issuers.ita.";
  private static final byte[] NOTHING = {};

  /** Of the clock of these tests. */
  private static final String NOON = "Date: Sun, 01 Mar 2026 12:00:00 GMT\r\n";

  @BeforeEach
  void trust() {
    settings.put(PREFIX + "issuer", "https://ita.test");
    settings.put(PREFIX + "verifier", "intel-trust-authority");
    settings.put(PREFIX + "trust", "jwks-origin");
    settings.put(PREFIX + "algorithms", "RS256");
    settings.put(PREFIX + "simulated", "true");
  }

  private SortedMap<String, Line> issuer(URI url) throws Exception {
    settings.put(PREFIX + "jwks-url", url.toString());
    return issuer();
  }

  private SortedMap<String, Line> issuer() throws Exception {
    Patient patient = patient();
    return look(
        new IssuerCheck(
            "ita",
            Objects.requireNonNull(patient.config().issuers().get("ita")),
            SignatureProviders.jdk(),
            patient));
  }

  private static FixedServer keys(String headers) throws Exception {
    return FixedServer.answering("200 OK", headers, TestIssuer.keySet().toArray());
  }

  @Test
  void keySetWithAUsableKey_isWell_andSoIsAClockThatAgrees() throws Exception {
    try (FixedServer server = keys(NOON)) {
      var lines = issuer(server.url("/certs"));
      assertLine(lines, "", State.OK, "1 of 1 keys can be used");
      assertLine(lines, "clock", State.OK, "0 ms ahead of");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "12:00:20, WARNING, 20000 ms ahead of",
    "11:59:40, WARNING, 20000 ms behind",
    "12:01:00, FAILED, 60000 ms ahead of",
    "11:58:00, FAILED, 120000 ms behind"
  })
  void serverWithAnotherClock_isTold(String time, State state, String says) throws Exception {
    try (FixedServer server = keys(NOON.replace("12:00:00", time))) {
      assertLine(issuer(server.url("/certs")), "clock", state, says);
    }
  }

  @ParameterizedTest
  @CsvSource({"''", "Date: noon", "Date: Sun, 01 Mar 2026 12:00:00 GMT, and much more behind it"})
  void serverWithoutAUsableDate_isNotCompared(String header) throws Exception {
    try (FixedServer server = keys(header.isEmpty() ? "" : header + "\r\n")) {
      var lines = issuer(server.url("/certs"));
      assertLine(lines, "", State.OK, "1 of 1");
      assertThat(lines).doesNotContainKey("clock");
    }
  }

  @Test
  void deadPort_fails() throws Exception {
    assertLine(
        issuer(URI.create("http://127.0.0.1:1/certs")), "", State.FAILED, "gave no document");
  }

  @Test
  void serverThatAnswersSomethingElse_fails() throws Exception {
    try (FixedServer server = FixedServer.answering("404 Not Found", NOON, NOTHING)) {
      assertLine(issuer(server.url("/certs")), "", State.FAILED, "answered 404");
    }
    try (FixedServer server = FixedServer.answering("200 OK", NOON, new byte[] {'{', '}'})) {
      assertLine(issuer(server.url("/certs")), "", State.FAILED, "not a key set");
    }
  }

  @Test
  void keysOfAnotherAlgorithm_fail() throws Exception {
    settings.put(PREFIX + "algorithms", "PS384");
    try (FixedServer server = keys(NOON)) {
      assertLine(issuer(server.url("/certs")), "", State.FAILED, "0 of 1 keys");
    }
  }

  @Test
  void offline_asksNobody_andStillReadsAPinnedFile() throws Exception {
    offline = true;
    assertLine(issuer(URI.create("http://127.0.0.1:1/certs")), "", State.SKIPPED, "--offline");
    settings.remove(PREFIX + "jwks-url");
    settings.put(
        PREFIX + "jwks-file",
        Files.write(folder.resolve("jwks"), TestIssuer.keySet().toArray()).toString());
    assertLine(issuer(), "", State.OK, "1 of 1");
  }

  @Test
  void issuerThatContradictsItself_isLeftToTheConfiguration() throws Exception {
    settings.put(PREFIX + "jwks-file", "/nowhere");
    assertLine(issuer(), "", State.SKIPPED, "settings");
  }

  private SortedMap<String, Line> broker(URI address) throws Exception {
    return look(new RunningBrokerCheck(Optional.of(address)));
  }

  @Test
  void brokerThatIsReady_isWell() throws Exception {
    try (FixedServer server = FixedServer.answering("200 OK", "", NOTHING)) {
      assertLine(broker(server.url("")), "", State.OK, "ready");
    }
  }

  @Test
  void brokerThatIsNot_saysWhatIsDown() throws Exception {
    String health =
        """
        {"status":"DOWN","checks":[{"name":"kms","status":"DOWN"},{"name":"keys","status":"UP"}]}\
        """;
    byte[] body = health.getBytes(StandardCharsets.UTF_8);
    try (FixedServer server = FixedServer.answering("503 Service Unavailable", "", body)) {
      assertLine(broker(server.url("/")), "", State.FAILED, "not ready: kms");
    }
    try (FixedServer server = FixedServer.answering("503 Service Unavailable", "", NOTHING)) {
      assertLine(broker(server.url("/")), "", State.FAILED, "does not say why");
    }
  }

  @Test
  void anotherServer_orNone_fails() throws Exception {
    try (FixedServer server = FixedServer.answering("401 Unauthorized", "", NOTHING)) {
      assertLine(broker(server.url("/")), "", State.FAILED, "answers 401");
    }
    assertLine(broker(URI.create("http://127.0.0.1:1")), "", State.FAILED, "no answer");
  }

  @Test
  void noBrokerToAsk_isSkipped() throws Exception {
    assertLine(look(new RunningBrokerCheck(Optional.empty())), "", State.SKIPPED, "--broker");
  }
}
