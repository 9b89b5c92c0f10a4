package dev.sallyport.broker.release;

import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SignatureKey;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import dev.sallyport.protocol.wire.ReleaseRequest;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a workload gets, once. */
class ReleaseServiceTest extends ReleaseFixture {
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

  @Test
  void challenge_isIssuedForAnyNameAndNeverTwice() {
    ChallengeAnswer one = challenge("nobody/none");
    ChallengeAnswer two = challenge("nobody/none");
    assertThat(one.challenge()).isNotEqualTo(two.challenge());
    assertThat(one.expiresMillis()).isEqualTo(now().plus(Duration.ofMinutes(5)).toEpochMilli());
  }
}
