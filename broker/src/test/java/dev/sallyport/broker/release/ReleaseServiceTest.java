package dev.sallyport.broker.release;

import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.broker.custody.KeySchedule;
import dev.sallyport.broker.store.ReleaseLedger;
import dev.sallyport.broker.tenant.TestKms;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.SignatureKey;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.Ticket;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.ChallengeRequest;
import dev.sallyport.protocol.wire.Evidence;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import dev.sallyport.protocol.wire.ReleaseRequest;
import dev.sallyport.protocol.wire.ReleaseRequest.Recipient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The use case over its real parts: SQLite, the local KMS, the verifier with an issuer of ours. */
class ReleaseServiceTest {
  private final List<String> stages = Collections.synchronizedList(new ArrayList<>());
  @TempDir Path folder;
  private TestWorkload workload;
  private TestTenancy tenancy;
  private KeyRing keys;
  private ChallengeService challenges;
  private ReleaseService releases;

  @BeforeEach
  void open() throws Exception {
    tenancy = new TestTenancy(folder).furnish();
    workload = TestWorkload.with(Kem.X_WING);
    SecureRandom random = new SecureRandom();
    keys =
        value(
            KeyRing.open(
                tenancy.store,
                tenancy.kms,
                TestKms.KEK,
                KeySchedule.DEFAULT,
                random,
                tenancy.clock));
    challenges = new ChallengeService(keys, Duration.ofMinutes(5), random, tenancy.clock);
    releases =
        new ReleaseService(
            keys,
            new ReleaseLedger(tenancy.store, random),
            TestIssuer.verifier(tenancy.clock),
            new Judge(tenancy.objects, tenancy.engine, tenancy.clock),
            tenancy.custody,
            tenancy.clock,
            (stage, outcome, _) -> stages.add(stage.label() + "=" + outcome));
  }

  @AfterEach
  void close() {
    keys.close();
    tenancy.close();
  }

  private ChallengeAnswer challenge(String... resources) {
    ResourceList list = value(ResourceList.parse(List.of(resources)));
    return value(challenges.issue(new ChallengeRequest(list)));
  }

  private Instant now() {
    return tenancy.clock.instant();
  }

  private Outcome<ReleaseAnswer> release(ReleaseRequest request) {
    return releases.release(request, "id").answer();
  }

  private Outcome<ReleaseAnswer> release(ChallengeAnswer challenge) {
    return release(workload.request(challenge, now()));
  }

  /** After a refusal nothing has happened, and the challenge still serves the honest. */
  private void assertRefusedAndUnused(
      ChallengeAnswer challenge, ReleaseRequest request, RefusalReason expected) {
    assertThat(reason(release(request))).isEqualTo(expected);
    assertThat(release(challenge)).isInstanceOf(Outcome.Accepted.class);
  }

  // ---- what is released ----

  @Test
  void provenWorkload_getsItsSecretUnderTheBrokersSignature() throws Exception {
    ReleaseAnswer answer = value(release(challenge("acme/db/key")));
    assertThat(workload.open(answer, 0)).isEqualTo("s3cret");
    SignatureKey identity = value(SignatureKey.ed25519(keys.identity().current()));
    assertThat(answer.isSignedByOneOf(List.of(identity))).isTrue();
    assertThat(stages)
        .containsExactly(
            "ticket=ok",
            "recipient=ok",
            "replay=ok",
            "authenticate=ok",
            "bind=ok",
            "decide=ok",
            "seal=ok",
            "commit=ok",
            "answer=ok");
  }

  @Test
  @Tag("I1")
  void answer_opensForNoOtherKey() {
    ReleaseAnswer answer = value(release(challenge("acme/db/key")));
    assertThatThrownBy(() -> TestWorkload.with(Kem.X_WING).open(answer, 0))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void severalResources_comeInTheOrderOfTheFormulas() throws Exception {
    tenancy.putSecret("a/key", "first", "p", 1);
    ReleaseAnswer answer = value(release(challenge("acme/db/key@1", "acme/a/key")));
    assertThat(workload.open(answer, 0)).isEqualTo("first");
    assertThat(workload.open(answer, 1)).isEqualTo("s3cret");
  }

  @Test
  @Tag("I4")
  void lostAnswer_isGivenAgainWithTheSameSealedBytes() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    ReleaseRequest request = workload.request(challenge, now());
    ReleaseAnswer first = value(release(request));
    stages.clear();
    ReleaseAnswer again = value(release(request));
    assertThat(again.resources()).isEqualTo(first.resources());
    assertThat(stages).containsExactly("ticket=ok", "recipient=ok", "replay=ok", "answer=ok");
  }

  @Test
  @Tag("I4")
  void usedChallenge_refusesAnotherKeyBeforeItsEvidenceIsLookedAt() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    value(release(challenge));
    stages.clear();
    TestWorkload other = TestWorkload.with(Kem.X_WING);
    assertThat(reason(release(other.request(challenge, now()))))
        .isEqualTo(RefusalReason.CHALLENGE_USED);
    assertThat(stages).endsWith("replay=challenge-used");
  }

  @Test
  @Tag("I4")
  void manyKeysRacingForOneChallenge_areOneRelease() throws Exception {
    ChallengeAnswer challenge = challenge("acme/db/key");
    List<Callable<Outcome<ReleaseAnswer>>> racers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      ReleaseRequest request = TestWorkload.with(Kem.X_WING).request(challenge, now());
      racers.add(() -> release(request));
    }
    int released = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Outcome<ReleaseAnswer>> racer : threads.invokeAll(racers)) {
        if (racer.get() instanceof Outcome.Accepted<?>) {
          released++;
        } else {
          assertThat(reason(racer.get())).isEqualTo(RefusalReason.CHALLENGE_USED);
        }
      }
    }
    assertThat(released).isEqualTo(1);
  }

  // ---- ticket and key ----

  @Test
  void ticketForOtherResources_isRefused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    ReleaseRequest honest = workload.request(challenge, now());
    ReleaseRequest wider =
        new ReleaseRequest(
            honest.challenge(),
            honest.ticket(),
            value(ResourceList.parse(List.of("acme/db/key", "acme/other"))),
            honest.recipient(),
            honest.evidence());
    assertRefusedAndUnused(challenge, wider, RefusalReason.INVALID_TICKET);
  }

  @Test
  void prolongedTicket_isRefused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    ReleaseRequest honest = workload.request(challenge, now());
    Ticket ticket = honest.ticket();
    ReleaseRequest later =
        new ReleaseRequest(
            honest.challenge(),
            new Ticket(ticket.issued(), ticket.expiry().plusSeconds(60), ticket.mac()),
            honest.resources(),
            honest.recipient(),
            honest.evidence());
    assertRefusedAndUnused(challenge, later, RefusalReason.INVALID_TICKET);
  }

  @Test
  void ticketAtItsExpiry_isRefused_andAMomentBeforeServes() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    ChallengeAnswer other = challenge("acme/db/key");
    tenancy.clock.advance(Duration.ofMinutes(5).minusMillis(1));
    value(release(other));
    tenancy.clock.advance(Duration.ofMillis(1));
    assertThat(reason(release(challenge))).isEqualTo(RefusalReason.TICKET_EXPIRED);
  }

  @Test
  void keySealedForAnotherChallenge_isRefused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    ChallengeAnswer other = challenge("acme/db/key");
    Evidence evidence = TestIssuer.boundTo(workload.transcript(challenge), now());
    assertRefusedAndUnused(
        challenge,
        workload.request(challenge, workload.sealedKey(other), evidence),
        RefusalReason.RECIPIENT_KEY_UNREADABLE);
  }

  @Test
  void unknownTransportKey_isRefused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    Recipient.Sealed sealed = (Recipient.Sealed) workload.sealedKey(challenge);
    Evidence evidence = TestIssuer.boundTo(workload.transcript(challenge), now());
    Recipient wrong = new Recipient.Sealed(99, sealed.ciphertext());
    assertRefusedAndUnused(
        challenge,
        workload.request(challenge, wrong, evidence),
        RefusalReason.UNKNOWN_TRANSPORT_KEY);
  }

  @Test
  void plainKey_isRefusedByAPolicyThatDoesNotAllowIt() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    Recipient plain = new Recipient.Plain(workload.pair().publicKey().encoded());
    Evidence evidence = TestIssuer.boundTo(workload.transcript(challenge), now());
    assertRefusedAndUnused(
        challenge,
        workload.request(challenge, plain, evidence),
        RefusalReason.PLAIN_KEY_NOT_ACCEPTED);
  }

  @Test
  void plainBytesThatAreNoKey_areRefused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    Recipient plain = new Recipient.Plain(Bytes.fromHex("647a00"));
    Evidence evidence = TestIssuer.boundTo(workload.transcript(challenge), now());
    assertRefusedAndUnused(
        challenge,
        workload.request(challenge, plain, evidence),
        RefusalReason.MALFORMED_RECIPIENT_KEY);
  }

  @Test
  void kemThatThePolicyDoesNotName_isRefused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    ReleaseRequest request = TestWorkload.with(Kem.P_256).request(challenge, now());
    assertRefusedAndUnused(challenge, request, RefusalReason.KEM_NOT_ACCEPTED);
  }

  // ---- evidence ----

  @Test
  @Tag("I1")
  void evidenceForAnotherKey_isRefused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    TestWorkload other = TestWorkload.with(Kem.X_WING);
    Evidence stolen = TestIssuer.boundTo(other.transcript(challenge), now());
    assertRefusedAndUnused(
        challenge, workload.request(challenge, stolen), RefusalReason.TRANSCRIPT_MISMATCH);
  }

  @Test
  void evidenceForAnotherChallenge_isRefused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    Evidence replayed = TestIssuer.boundTo(workload.transcript(challenge("acme/db/key")), now());
    assertRefusedAndUnused(
        challenge, workload.request(challenge, replayed), RefusalReason.TRANSCRIPT_MISMATCH);
  }

  @Test
  void changedToken_isRefused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    String token = TestIssuer.boundTo(workload.transcript(challenge), now()).cpu().token();
    Evidence changed = TestIssuer.evidence(token.substring(0, token.length() - 8) + "AAAAAAAA");
    assertRefusedAndUnused(
        challenge, workload.request(challenge, changed), RefusalReason.BAD_SIGNATURE);
  }

  @Test
  void tokenFromBeforeTheChallenge_isRefusedBeyondTheSkew() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    Instant early = now().minus(FreshEvidence.SKEW).minusSeconds(1);
    Evidence old = TestIssuer.boundTo(workload.transcript(challenge), early);
    ReleaseService.Result result = releases.release(workload.request(challenge, old), "id");
    assertThat(reason(result.answer())).isEqualTo(RefusalReason.TOKEN_TOO_OLD);
    Instant within = now().minus(FreshEvidence.SKEW);
    Evidence early60 = TestIssuer.boundTo(workload.transcript(challenge), within);
    value(release(workload.request(challenge, early60)));
  }

  // ---- the tenant's objects ----

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
    JsonObject explained = result.explanation().orElseThrow().toJson();
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

  // ---- challenges ----

  @Test
  void challenge_isIssuedForAnyNameAndNeverTwice() {
    ChallengeAnswer one = challenge("nobody/none");
    ChallengeAnswer two = challenge("nobody/none");
    assertThat(one.challenge()).isNotEqualTo(two.challenge());
    assertThat(one.expiresMillis()).isEqualTo(now().plus(Duration.ofMinutes(5)).toEpochMilli());
  }
}
