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
import dev.sallyport.protocol.wire.ChallengeRequest;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that remembers what it proved, while somebody writes to its file: nothing is released on
 * what was remembered.
 */
class ChangedStoreTest {
  private static final String ANOTHER_POLICY =
      "UPDATE statement SET document = x'7b7d' WHERE kind = 'policy'";
  private static final String HARMLESS = "UPDATE statement SET accepted_at = accepted_at + 1";

  private final List<Stage> stages = new ArrayList<>();
  @TempDir Path folder;
  private TestTenancy tenancy;
  private KeyRing keys;
  private ChallengeService challenges;
  private ReleaseService releases;
  private Runnable afterSealing = () -> {};

  @BeforeEach
  void open() throws Exception {
    tenancy = new TestTenancy(folder).furnish();
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
            tenancy.clock,
            (stage, _, _) -> {
              stages.add(stage);
              if (stage == Stage.SEAL) {
                afterSealing.run();
              }
            });
    value(release());
    stages.clear();
  }

  @AfterEach
  void close() {
    keys.close();
    tenancy.close();
  }

  @Test
  @Tag("I6")
  void rowChangedUnderAWarmBroker_refusesTheVeryNextReleaseWithItsReason() {
    tenancy.tamper(ANOTHER_POLICY);

    assertThat(reason(release())).isEqualTo(RefusalReason.ROW_MISMATCH);
    assertThat(stages).endsWith(Stage.COMMIT, Stage.DECIDE);
  }

  @Test
  void nothingChanged_isDecidedOnce() {
    value(release());

    assertThat(stages).containsOnlyOnce(Stage.DECIDE);
  }

  @Test
  void harmlessChange_isDecidedAgainAndReleased() {
    tenancy.tamper(HARMLESS);

    value(release());
    assertThat(stages).endsWith(Stage.COMMIT, Stage.DECIDE, Stage.SEAL, Stage.COMMIT, Stage.ANSWER);
  }

  @Test
  void storeThatKeepsBeingChanged_refusesAndDoesNotDecideForEver() {
    afterSealing = () -> tenancy.tamper(HARMLESS);

    assertThat(reason(release())).isEqualTo(RefusalReason.STORE_UNAVAILABLE);
    assertThat(stages.stream().filter(Stage.DECIDE::equals)).hasSize(2);
  }

  @Test
  @Tag("I6")
  void rowPutBackAfterARefusal_releasesAtOnce() {
    tenancy.tamper("CREATE TABLE kept AS SELECT document FROM statement WHERE kind = 'policy'");
    tenancy.tamper(ANOTHER_POLICY);
    assertThat(reason(release())).isEqualTo(RefusalReason.ROW_MISMATCH);

    tenancy.tamper(
        "UPDATE statement SET document = (SELECT document FROM kept) WHERE kind = 'policy'");

    value(release());
  }

  @Test
  @Tag("I6")
  void ciphertextChangedUnderAWarmBroker_refusesAndReleasesOncePutBack() {
    tenancy.tamper("CREATE TABLE kept AS SELECT stored FROM secret");
    tenancy.tamper("UPDATE secret SET stored = zeroblob(length(stored))");
    assertThat(reason(release())).isEqualTo(RefusalReason.SECRET_UNREADABLE);
    assertThat(reason(release())).isEqualTo(RefusalReason.SECRET_UNREADABLE);

    tenancy.tamper("UPDATE secret SET stored = (SELECT stored FROM kept)");

    value(release());
  }

  private Outcome<ReleaseAnswer> release() {
    ResourceList list = value(ResourceList.parse(List.of("acme/db/key")));
    var challenge = value(challenges.issue(new ChallengeRequest(list)));
    var request = TestWorkload.with(Kem.X_WING).request(challenge, tenancy.clock.instant());
    return releases.release(request, "id").answer();
  }
}
