package dev.sallyport.broker.check;

import static dev.sallyport.broker.tenant.TestTenancy.ACME;
import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.attestation.EvidenceVerifier;
import dev.sallyport.broker.check.CheckedPolicy.Check;
import dev.sallyport.broker.check.CheckedPolicy.Result;
import dev.sallyport.broker.release.TestIssuer;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.policy.ReleaseGate;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.wire.Evidence;
import dev.sallyport.protocol.wire.PolicyCheckRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks over real parts: stored and signed objects, and evidence of an issuer of ours. */
class PolicyCheckTest {
  private static final Transcript THROWN_AWAY = new Transcript(Digest.of(new byte[32]));
  @TempDir Path folder;
  private TestTenancy tenancy;
  private PolicyCheck checks;

  @BeforeEach
  void open() throws Exception {
    tenancy = new TestTenancy(folder).furnish();
    checks =
        new PolicyCheck(
            tenancy.objects, TestIssuer.verifier(tenancy.clock), tenancy.engine, tenancy.clock);
  }

  @AfterEach
  void close() {
    tenancy.close();
  }

  @Test
  void evidenceThatMeetsThePolicy_isSaidToMeetIt_andItsBindingNotAsked() {
    CheckedPolicy checked = value(check("p", evidence(now())));

    assertThat(checked.verdict()).isEqualTo("meets");
    assertThat(checked.checks()).allMatch(check -> check.result() == Result.PASSED);
    assertThat(checked.evidence().getLast().name()).isEqualTo("binding");
    assertThat(checked.evidence().getLast().result()).isEqualTo(Result.NOT_EVALUATED);
    assertThat(checked.evidenceAt()).isEqualTo(now());
    assertThat(new String(checked.toJson().toUtf8(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("\"policy\":\"p\",\"version\":1", "\"references\":[\"r@1\"]")
        .contains("\"verdict\":\"meets\"");
  }

  @Test
  void conditionThatIsFalse_refusesWithWhatWasExpectedAndFound() {
    putPolicy("cpu.tdx.seamSvn >= 9999");

    CheckedPolicy checked = value(check("p", evidence(now())));

    assertThat(checked.verdict()).isEqualTo("refuses");
    Check failed = named(checked, "one");
    assertThat(failed.reason()).isEqualTo(RefusalReason.CONDITION_FAILED.label());
    assertThat(failed.expected()).isEqualTo("cpu.tdx.seamSvn >= 9999");
    assertThat(failed.actual()).isEqualTo("263");
  }

  @Test
  void olderVersion_isAskedWhereItIsNamed() {
    putPolicy("cpu.tdx.seamSvn >= 9999");

    assertThat(value(check("p", evidence(now()), OptionalLong.of(1), "")).verdict())
        .isEqualTo("meets");
    assertThat(value(check("p", evidence(now()), OptionalLong.of(2), "")).verdict())
        .isEqualTo("refuses");
  }

  @Test
  void oldEvidence_isStaleAndTheRestIsAskedAllTheSame() {
    Instant made = now();
    Evidence old = evidence(made);
    tenancy.clock.advance(Duration.ofHours(2));

    CheckedPolicy checked = value(check("p", old));

    assertThat(checked.verdict()).isEqualTo("stale");
    assertThat(checked.evidenceAt()).isEqualTo(made);
    assertThat(checked.evidence().getFirst().name()).isEqualTo("age");
    assertThat(checked.evidence().getFirst().reason())
        .isEqualTo(RefusalReason.TOKEN_EXPIRED.label());
    assertThat(named(checked, "cpu-token-age").result()).isEqualTo(Result.STALE);
    putPolicy("cpu.tdx.seamSvn >= 9999");
    assertThat(value(check("p", old)).verdict()).isEqualTo("refuses");
  }

  @Test
  void tokenFromTheFuture_isNotTakenForAnOldOne() {
    CheckedPolicy checked = value(check("p", evidence(now().plus(Duration.ofHours(1)))));

    assertThat(checked.verdict()).isEqualTo("refuses");
    assertThat(checked.checks()).isEmpty();
    assertThat(checked.evidence().getLast().reason())
        .isEqualTo(RefusalReason.TOKEN_NOT_YET_VALID.label());
  }

  @Test
  void changedToken_refusesWithoutAskingThePolicy() {
    String token = evidence(now()).cpu().token();
    String changed = token.substring(0, token.length() - 8) + "AAAAAAAA";

    CheckedPolicy checked = value(check("p", evidence(changed)));

    assertThat(checked.verdict()).isEqualTo("refuses");
    assertThat(checked.checks()).isEmpty();
    assertThat(checked.evidence().getLast().reason()).isEqualTo("bad-signature");
  }

  @ParameterizedTest
  @CsvSource({
    "binding.level >= 3, there is no challenge",
    "cpu.tdx.seamSvn > 0 && binding.level == 1, there is no challenge",
    "request.path == 'db/key', none was named",
    "request.version > 7, only a release shows",
  })
  void conditionThatOnlyAReleaseCanAnswer_isNotEvaluated(String condition, String why) {
    putPolicy(condition);

    CheckedPolicy checked = value(check("p", evidence(now())));

    assertThat(checked.verdict()).isEqualTo("meets");
    assertThat(named(checked, "one").result()).isEqualTo(Result.NOT_EVALUATED);
    assertThat(named(checked, "one").actual()).contains(why);
  }

  @Test
  void namedSecret_answersConditionsAboutItsPath() {
    putPolicy("request.path == 'db/key'");

    assertThat(value(check("p", evidence(now()), OptionalLong.empty(), "db/key")).verdict())
        .isEqualTo("meets");
    assertThat(value(check("p", evidence(now()), OptionalLong.empty(), "db/other")).verdict())
        .isEqualTo("refuses");
  }

  @Test
  @Tag("I3")
  void referenceSetThatIsNotThere_refuses() {
    tenancy.delete(StatementKind.REFERENCE_SET, "r");

    CheckedPolicy checked = value(check("p", evidence(now())));

    assertThat(checked.verdict()).isEqualTo("refuses");
    assertThat(named(checked, "reference-set").result()).isEqualTo(Result.REFUSED);
  }

  @Test
  @Tag("I10")
  void unknownTenantPolicyOrVersion_areOneRefusal() {
    PolicyCheckRequest request = request(evidence(now()), OptionalLong.empty(), "");
    List<Outcome<CheckedPolicy>> unknown =
        List.of(
            checks.check(new TenantName("other"), "p", request),
            check("q", evidence(now())),
            check("p", evidence(now()), OptionalLong.of(9), ""));
    assertThat(unknown).allMatch(outcome -> reason(outcome) == RefusalReason.NOT_FOUND);
    tenancy.delete(StatementKind.POLICY, "p");
    assertThat(reason(check("p", evidence(now())))).isEqualTo(RefusalReason.NOT_FOUND);
  }

  @Test
  @Tag("I6")
  void changedPolicyRow_isNotAsked() {
    assertThat(tenancy.tamper("UPDATE statement SET owners_number = 7 WHERE kind = 'policy'"))
        .isEqualTo(1);

    assertThat(reason(check("p", evidence(now())))).isEqualTo(RefusalReason.ROW_MISMATCH);
  }

  @Test
  @Tag("I2")
  void check_leavesNoRowAndHoldsNothingThatReleases() {
    value(check("p", evidence(now())));

    for (String table : List.of("challenge_use", "lease", "audit", "kept_answer")) {
      assertThat(tenancy.tamper("UPDATE " + table + " SET tenant = tenant")).as(table).isZero();
    }
    Stream<Class<?>> held =
        Arrays.stream(PolicyCheck.class.getDeclaredFields()).map(field -> field.getType());
    assertThat(held).contains(EvidenceVerifier.class).doesNotContain(ReleaseGate.class);
  }

  private Instant now() {
    return tenancy.clock.instant();
  }

  private static Evidence evidence(Instant issued) {
    return TestIssuer.boundTo(THROWN_AWAY, issued);
  }

  private static Evidence evidence(String token) {
    return new Evidence(
        new Evidence.Token(Evidence.INTEL_TRUST_AUTHORITY, token),
        Optional.empty(),
        Optional.empty());
  }

  private void putPolicy(String condition) {
    value(
        tenancy.service.upload(
            ACME,
            tenancy.owners.document(
                tenancy.next(StatementKind.POLICY, "p"), TestTenancy.policyJson("p", condition))));
  }

  private Outcome<CheckedPolicy> check(String policy, Evidence evidence) {
    return check(policy, evidence, OptionalLong.empty(), "");
  }

  private Outcome<CheckedPolicy> check(
      String policy, Evidence evidence, OptionalLong version, String path) {
    return checks.check(ACME, policy, request(evidence, version, path));
  }

  private static PolicyCheckRequest request(Evidence evidence, OptionalLong version, String path) {
    return new PolicyCheckRequest(
        evidence, version, path.isEmpty() ? Optional.empty() : Optional.of(new SecretPath(path)));
  }

  private static Check named(CheckedPolicy checked, String name) {
    return checked.checks().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
