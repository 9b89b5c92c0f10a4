package dev.sallyport.broker.release;

import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.Evidence;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a tenant's objects, and what is under them, refuse. */
class ReleaseObjectsTest extends ReleaseFixture {
  @Test
  void refusedSecondResource_keepsTheFirstUnreleased() {
    ChallengeAnswer challenge = challenge("acme/db/key", "acme/db/none");
    assertThat(reason(release(challenge))).isEqualTo(RefusalReason.UNKNOWN_SECRET);
    assertThat(stages).endsWith("decide=unknown-secret");
    tenancy.putSecret("db/none", "now it is there", "p", 1);
    assertThat(value(release(challenge)).resources()).hasSize(2);
  }

  @Test
  @Tag("I10")
  void unknownNames_passTheSameStagesAsKnownOnes() {
    for (String resource : List.of("nobody/key", "acme/none", "acme/db/key@9")) {
      stages.clear();
      Outcome<ReleaseAnswer> answer = release(challenge(resource));
      assertThat(reason(answer).workloadLabel()).isEqualTo(RefusalReason.NOT_RELEASED);
      assertThat(stages).hasSize(6).last().asString().startsWith("decide=unknown-");
    }
  }

  @Test
  void policyThatRefuses_isExplainedToTheTenant() throws Exception {
    value(
        tenancy.service.upload(
            TestTenancy.ACME,
            tenancy.owners.document(
                tenancy.next(StatementKind.POLICY, "p"),
                TestTenancy.policyJson("p", "cpu.tdx.seamSvn >= 9999"))));
    ReleaseService.Result result =
        releases.release(workload.request(challenge("acme/db/key"), now()), "abc");
    assertThat(reason(result.answer())).isEqualTo(RefusalReason.CONDITION_FAILED);
    JsonObject explained =
        TestRefusals.read(KeptRefusal.of(result.explanation().orElseThrow()).whole());
    assertThat(explained.text("correlationId")).isEqualTo("abc");
    assertThat(explained.text("reason")).isEqualTo("condition-failed");
    assertThat(explained.texts("resources")).containsExactly("acme/db/key");
    assertThat(explained.object("explanation").objects("checks"))
        .anySatisfy(check -> assertThat(check.text("claim")).contains("cpu.tdx.seamSvn"));
  }

  @Test
  void refusalsOfUnprovenWorkloads_areRememberedNowhere() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    Evidence replayed = TestIssuer.boundTo(workload.transcript(challenge("acme/db/key")), now());
    assertThat(releases.release(workload.request(challenge, replayed), "id").explanation())
        .isEmpty();
    assertThat(
            releases.release(workload.request(challenge("nobody/key"), now()), "id").explanation())
        .isEmpty();
    assertThat(
            releases.release(workload.request(challenge("acme/none"), now()), "id").explanation())
        .isPresent();
  }

  @Test
  void deletedSecret_isRefused() {
    tenancy.delete(StatementKind.SECRET, "db/key");
    assertThat(reason(release(challenge("acme/db/key")))).isEqualTo(RefusalReason.UNKNOWN_SECRET);
  }

  @Test
  @Tag("I6")
  void changedRow_isRefusedAndReleasesNothing() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    assertThat(tenancy.tamper("UPDATE secret SET lowest_policy_version = 0")).isEqualTo(1);
    assertThat(reason(release(challenge))).isEqualTo(RefusalReason.SECRET_UNREADABLE);
  }

  @Test
  @Tag("I7")
  void kmsThatDoesNotAnswer_refusesAndLeavesTheChallengeUnused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    tenancy.clock.advance(Duration.ofMinutes(2));
    tenancy.kms.cutOff(true);
    assertThat(reason(release(challenge))).isEqualTo(RefusalReason.KMS_UNAVAILABLE);
    tenancy.kms.cutOff(false);
    value(release(challenge));
  }

  @Test
  @Tag("I7")
  void storeThatIsGone_refuses() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    tenancy.store.close();
    assertThat(reason(release(challenge))).isEqualTo(RefusalReason.STORE_UNAVAILABLE);
  }
}
