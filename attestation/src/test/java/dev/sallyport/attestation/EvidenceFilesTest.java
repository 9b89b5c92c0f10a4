package dev.sallyport.attestation;

import static dev.sallyport.attestation.OutcomeAssert.accepted;
import static dev.sallyport.attestation.OutcomeAssert.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import dev.sallyport.protocol.wire.Evidence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Evidence out of files, judged as of another instant than now. */
class EvidenceFilesTest {
  private static final Instant MADE = Instant.ofEpochSecond(Minted.IAT);
  private static final Minted.Bundle GPUS = Minted.gpuBundle(2);
  private static final Minted.Bundle SWITCHES = Minted.switchBundle(2);
  private static final String CPU =
      Minted.ita(Minted.flat(Minted.held(GPUS.overall(), SWITCHES.overall())));

  @Test
  void files_makeOneMachinesEvidence_inAnyOrder() {
    Evidence evidence =
        accepted(
            EvidenceFiles.read(
                List.of(file(SWITCHES.json()), file("  " + CPU + "\n"), file(GPUS.json()))));

    assertThat(evidence).isEqualTo(Minted.evidence(CPU, GPUS.json(), SWITCHES.json()));
    assertThat(EvidenceFiles.newestIssue(evidence)).contains(MADE);
  }

  @Test
  void filesThatMakeNoMachine_refuse() {
    assertRefused(EvidenceFiles.read(List.of(file(GPUS.json()))), RefusalReason.MALFORMED_TOKEN);
    assertRefused(EvidenceFiles.read(List.of(file(CPU), file(CPU))), RefusalReason.MALFORMED_TOKEN);
    assertRefused(
        EvidenceFiles.read(List.of(file(CPU), file(GPUS.json()), file(GPUS.json()))),
        RefusalReason.DUPLICATE_DEVICE);
    assertRefused(
        EvidenceFiles.read(List.of(file(CPU), file("[1]"))), RefusalReason.MALFORMED_BUNDLE);
    assertRefused(
        EvidenceFiles.read(List.of(file(CPU), file("{\"a\":"))), RefusalReason.MALFORMED_JSON);
  }

  @Test
  void tokenThatSaysNoTime_hasNone() {
    assertThat(EvidenceFiles.newestIssue(Minted.evidence("a.b.c"))).isEmpty();
  }

  @Test
  void oldEvidence_isRefusedAsOfNow_andStatesItsFactsAsOfThen() {
    Instant later = TestPki.NOW.plus(Duration.ofDays(30));
    EvidenceVerifier verifier = Minted.verifier(later, false);
    Evidence evidence = Minted.evidence(CPU, GPUS.json(), SWITCHES.json());

    assertRefused(verifier.inspect(evidence, later, CheckLog.none()), RefusalReason.TOKEN_EXPIRED);
    Inspection then = accepted(verifier.inspect(evidence, MADE, CheckLog.none()));
    assertThat(then.cpu()).isPresent();
    assertThat(then.gpus()).hasSize(2);
    assertThat(then.switches()).hasSize(2);
  }

  @Test
  @Tag("I2")
  void inspectionAsOfThen_isNoWayAroundTheSignature() {
    Evidence changed = Minted.evidence(Tokens.flipSignature(CPU), GPUS.json(), SWITCHES.json());

    assertRefused(
        Minted.verifier().inspect(changed, MADE, CheckLog.none()), RefusalReason.BAD_SIGNATURE);
  }

  @Test
  void inspectorOfOtherIssuers_takesThoseAlone() {
    EvidenceInspector usual = new EvidenceInspector(SignatureProviders.jdk());
    EvidenceInspector named = usual.of(Map.of(Minted.ITA, VerifierKind.INTEL_TRUST_AUTHORITY));
    List<Bytes> keys = List.of(TestPki.itaKeySet(), TestPki.nrasKeySet());

    assertRefused(
        usual.inspect(file(CPU), keys, Optional.empty(), MADE, CheckLog.none()),
        RefusalReason.UNKNOWN_ISSUER);
    assertThat(
            accepted(named.inspect(file(CPU), keys, Optional.empty(), MADE, CheckLog.none())).cpu())
        .isPresent();
    assertRefused(
        named.inspect(file(GPUS.json()), keys, Optional.empty(), MADE, CheckLog.none()),
        RefusalReason.UNKNOWN_ISSUER);
  }

  private static Bytes file(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Bytes file(JsonValue json) {
    return Bytes.of(StrictJson.write(json));
  }
}
