package dev.sallyport.broker.store;

import static dev.sallyport.broker.store.StoreContract.ACME;
import static dev.sallyport.broker.store.StoreContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A migration under brokers that go on releasing. */
final class PostgresMigrationTest extends LedgerSetup {
  private static final int BROKERS = 4;
  private static final int BEFORE = 20;
  private static final int MOST = 2_000;

  @Override
  Engine engine(Path folder) throws Exception {
    return Engine.postgres();
  }

  /** A use that the new table of uses did not take over would be a second release. */
  @Test
  @Tag("I4")
  void brokersThatReleaseWhileTablesAreRebuilt_loseNoUseAndNoAnswer() throws Exception {
    beginWith(4);
    CountDownLatch underway = new CountDownLatch(BROKERS * BEFORE);
    CountDownLatch migrated = new CountDownLatch(1);
    List<Challenge> released = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Challenge>>> brokers = new ArrayList<>();
      for (int broker = 0; broker < BROKERS; broker++) {
        String name = "broker " + broker;
        brokers.add(threads.submit(() -> releaseUntil(name, underway, migrated)));
      }
      Future<?> listing = threads.submit(() -> listUntil(migrated));
      underway.await();
      try {
        Store.open(engine.settings(), clock).close();
      } finally {
        migrated.countDown();
      }
      listing.get();
      for (Future<List<Challenge>> broker : brokers) {
        released.addAll(broker.get());
      }
    }

    assertThat(released).hasSizeGreaterThanOrEqualTo(2 * BROKERS * BEFORE);
    assertThat(engine.number("SELECT COUNT(*) FROM challenge_use")).isEqualTo(released.size());
    assertThat(engine.number("SELECT COUNT(*) FROM kept_answer")).isEqualTo(2L * released.size());
    assertThat(engine.number("SELECT COUNT(*) FROM lease_device")).isEqualTo(4L * released.size());
    for (Challenge challenge : released) {
      assertThat(value(commit(release(challenge))).repeated()).isTrue();
    }
  }

  /** Lists on and on, and is never refused. */
  private void listUntil(CountDownLatch migrated) {
    while (migrated.getCount() > 0) {
      List<HeldLease> _ =
          value(
              store.read(
                  transaction -> Outcome.accepted(HeldLeases.newest(transaction, ACME, 10))));
    }
  }

  /** Releases on and on, {@link #BEFORE} at least after the migration; what was acknowledged. */
  private List<Challenge> releaseUntil(
      String broker, CountDownLatch underway, CountDownLatch migrated) {
    List<Challenge> released = new ArrayList<>();
    int after = 0;
    for (int i = 0; i < MOST && after < BEFORE; i++) {
      Challenge challenge = new Challenge(digest(broker + i).value());
      if (commit(release(challenge)) instanceof Outcome.Accepted<CommittedRelease>) {
        released.add(challenge);
        underway.countDown();
        after += migrated.getCount() == 0 ? 1 : 0;
      }
    }
    return released;
  }

  private PendingRelease release(Challenge challenge) {
    return pending(ACME, challenge, "t", now.plus(TICKET_LIFE));
  }
}
