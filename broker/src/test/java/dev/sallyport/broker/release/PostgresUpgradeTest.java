package dev.sallyport.broker.release;

import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.store.Engine;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import dev.sallyport.protocol.wire.ReleaseRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Also beside each other, as a rolling update has them. */
final class PostgresUpgradeTest extends UpgradeContract {
  @Override
  Engine engine(Path folder) throws Exception {
    return Engine.postgres();
  }

  @ParameterizedTest
  @EnumSource
  @Tag("I4")
  void olderBroker_goesOnBesideTheOneThatMigrated(Upgrade upgrade) throws Exception {
    try (ServingBroker older = begin(upgrade)) {
      ChallengeAnswer before = older.challenge(RESOURCE);
      try (ServingBroker newer = newer(upgrade)) {
        assertReleases(older);
        assertReleases(newer);
        // A challenge of one is served by the other, and lost answers are fetched from either.
        ReleaseRequest request = request(before);
        ReleaseAnswer first = value(newer.release(request));
        assertThat(value(older.release(request)).resources()).isEqualTo(first.resources());
        assertUsed(older, before);
        try (ServingBroker restarted = older(upgrade)) {
          assertReleases(restarted);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("I4")
  void keysRacingOverBothVersions_areOneRelease(Upgrade upgrade) throws Exception {
    try (ServingBroker older = begin(upgrade);
        ServingBroker newer = newer(upgrade);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ChallengeAnswer challenge = older.challenge(RESOURCE);
      List<Callable<Outcome<ReleaseAnswer>>> racers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        ServingBroker broker = i % 2 == 0 ? older : newer;
        ReleaseRequest request =
            TestWorkload.with(Kem.X_WING).request(challenge, tenancy().clock.instant());
        racers.add(() -> broker.release(request));
      }
      int released = 0;
      for (Future<Outcome<ReleaseAnswer>> racer : threads.invokeAll(racers)) {
        if (racer.get() instanceof Outcome.Accepted<?>) {
          released++;
        } else {
          assertThat(reason(racer.get())).isEqualTo(RefusalReason.CHALLENGE_USED);
        }
      }
      assertThat(released).isEqualTo(1);
    }
  }
}
