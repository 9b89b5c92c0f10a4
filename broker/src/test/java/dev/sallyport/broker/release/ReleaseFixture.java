package dev.sallyport.broker.release;

import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.broker.custody.KeySchedule;
import dev.sallyport.broker.store.ReleaseLedger;
import dev.sallyport.broker.tenant.TestKms;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.ChallengeRequest;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import dev.sallyport.protocol.wire.ReleaseRequest;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A release over its real parts: SQLite, the local KMS, the verifier with an issuer of ours. */
abstract class ReleaseFixture {
  final List<String> stages = Collections.synchronizedList(new ArrayList<>());
  final List<ReleaseEnd> ends = Collections.synchronizedList(new ArrayList<>());
  final AtomicInteger inFlight = new AtomicInteger();
  @TempDir Path folder;
  TestWorkload workload;
  TestTenancy tenancy;
  KeyRing keys;
  private ChallengeService challenges;
  ReleaseService releases;

  @BeforeEach
  final void open() throws Exception {
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
            new ReleaseLedger(tenancy.store, random, tenancy.clock.instant().minusSeconds(1)),
            TestIssuer.verifier(tenancy.clock),
            new Judge(tenancy.objects, tenancy.engine, tenancy.clock),
            tenancy.custody,
            new SlowLane(8, 1),
            tenancy.clock,
            new Watching());
  }

  /** Keeps what happened. */
  private final class Watching implements ReleaseObserver {
    @Override
    public void begun() {
      inFlight.incrementAndGet();
    }

    @Override
    public void ended(Stage stage, String outcome, Duration took) {
      stages.add(stage.label() + "=" + outcome);
      ReleaseFixture.this.ended(stage);
    }

    @Override
    public void over(ReleaseEnd end, Duration took) {
      inFlight.decrementAndGet();
      ends.add(end);
    }
  }

  /** What happens in a test right after a stage. */
  void ended(Stage stage) {}

  @AfterEach
  final void close() {
    keys.close();
    tenancy.close();
  }

  final ChallengeAnswer challenge(String... resources) {
    ResourceList list = value(ResourceList.parse(List.of(resources)));
    return value(challenges.issue(new ChallengeRequest(list)));
  }

  final Instant now() {
    return tenancy.clock.instant();
  }

  final Outcome<ReleaseAnswer> release(ReleaseRequest request) {
    return releases.release(request, "id").answer();
  }

  final Outcome<ReleaseAnswer> release(ChallengeAnswer challenge) {
    return release(workload.request(challenge, now()));
  }

  /** After a refusal nothing has happened, and the challenge still serves the honest. */
  final void assertRefusedAndUnused(
      ChallengeAnswer challenge, ReleaseRequest request, RefusalReason expected) {
    assertThat(reason(release(request))).isEqualTo(expected);
    assertThat(release(challenge)).isInstanceOf(Outcome.Accepted.class);
  }
}
