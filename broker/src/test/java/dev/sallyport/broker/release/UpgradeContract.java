package dev.sallyport.broker.release;

import static dev.sallyport.broker.tenant.TestTenancy.ACME;
import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.store.Engine;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.StoreException;
import dev.sallyport.broker.store.StoreOf;
import dev.sallyport.broker.store.StoreSettings;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.ReleaseRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Brokers of two versions over one database, one after the other: an upgrade, and the way back. */
abstract class UpgradeContract {
  static final String RESOURCE = "acme/db/key";
  @TempDir Path folder;
  final TestWorkload workload = TestWorkload.with(Kem.X_WING);
  private Engine engine;
  private Optional<TestTenancy> tenants = Optional.empty();

  /** Two versions, of which the second has one migration more. */
  enum Upgrade {
    /** The newest migration that there is, and the code that knows all before it. */
    REAL {
      @Override
      Store older(StoreSettings settings, InstantSource clock) throws StoreException {
        return StoreOf.knowing(StoreOf.BEFORE_SUPPORT, settings, clock);
      }

      @Override
      Store newer(StoreSettings settings, InstantSource clock) throws StoreException {
        return Store.open(settings, clock);
      }
    },
    /** This code as it is, and one that will have added something. */
    NEXT {
      @Override
      Store older(StoreSettings settings, InstantSource clock) throws StoreException {
        return Store.open(settings, clock);
      }

      @Override
      Store newer(StoreSettings settings, InstantSource clock) throws StoreException {
        return StoreOf.after(StoreOf.additive(), settings, clock);
      }
    };

    abstract Store older(StoreSettings settings, InstantSource clock) throws StoreException;

    abstract Store newer(StoreSettings settings, InstantSource clock) throws StoreException;
  }

  abstract Engine engine(Path folder) throws Exception;

  @BeforeEach
  final void choose() throws Exception {
    engine = engine(folder);
  }

  final TestTenancy tenancy() {
    return tenants.orElseThrow();
  }

  /** A tenant with a secret, stored by the older broker, which goes on serving. */
  final ServingBroker begin(Upgrade upgrade) throws Exception {
    TestTenancy tenancy = new TestTenancy(folder, engine.settings(), upgrade::older);
    tenants = Optional.of(tenancy);
    // PostgreSQL has a clock of its own, by which a ticket ends.
    Instant now = value(tenancy.store.read(transaction -> Outcome.accepted(transaction.now())));
    tenancy.clock.advance(Duration.between(tenancy.clock.instant(), now));
    tenancy.furnish();
    String references =
        TestTenancy.referencesJson("r")
            .replace("2026-01-01T00:00:00Z", now.minus(Duration.ofDays(1)).toString())
            .replace("2027-01-01T00:00:00Z", now.plus(Duration.ofDays(30)).toString());
    value(
        tenancy.service.upload(
            ACME,
            tenancy.owners.document(tenancy.next(StatementKind.REFERENCE_SET, "r"), references)));
    return ServingBroker.over(tenancy.store, tenancy);
  }

  final ServingBroker open(Function<Upgrade, Opening> how, Upgrade upgrade) throws Exception {
    return ServingBroker.over(
        how.apply(upgrade).open(engine.settings(), tenancy().clock), tenancy());
  }

  /** One of the two ways to open a store. */
  @FunctionalInterface
  interface Opening {
    Store open(StoreSettings settings, InstantSource clock) throws StoreException;
  }

  final ServingBroker newer(Upgrade upgrade) throws Exception {
    return open(it -> it::newer, upgrade);
  }

  final ServingBroker older(Upgrade upgrade) throws Exception {
    return open(it -> it::older, upgrade);
  }

  @AfterEach
  final void close() {
    tenants.ifPresent(tenancy -> tenancy.kms.close());
  }

  final ReleaseRequest request(ChallengeAnswer challenge) {
    return workload.request(challenge, tenancy().clock.instant());
  }

  final void assertReleases(ServingBroker broker) throws Exception {
    var answer = value(broker.release(request(broker.challenge(RESOURCE))));
    assertThat(workload.open(answer, 0)).isEqualTo("s3cret");
  }

  @ParameterizedTest
  @EnumSource
  @Tag("I4")
  void upgradeAndWayBack_releaseTheSameSecrets_andNoChallengeTwice(Upgrade upgrade)
      throws Exception {
    ChallengeAnswer early;
    ReleaseRequest used;
    try (ServingBroker older = begin(upgrade)) {
      assertReleases(older);
      early = older.challenge(RESOURCE);
      used = request(early);
      value(older.release(used));
    }
    ReleaseRequest late;
    try (ServingBroker newer = newer(upgrade)) {
      assertReleases(newer);
      value(newer.release(used));
      assertUsed(newer, early);
      late = request(newer.challenge(RESOURCE));
      value(newer.release(late));
    }
    try (ServingBroker back = older(upgrade)) {
      assertReleases(back);
      value(back.release(late));
      assertUsed(back, early);
    }
  }

  /** For a workload of another key. */
  final void assertUsed(ServingBroker broker, ChallengeAnswer challenge) {
    ReleaseRequest other =
        TestWorkload.with(Kem.X_WING).request(challenge, tenancy().clock.instant());
    assertThat(reason(broker.release(other))).isEqualTo(RefusalReason.CHALLENGE_USED);
  }
}
