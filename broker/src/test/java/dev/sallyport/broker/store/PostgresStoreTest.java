package dev.sallyport.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.broker.store.OwnersTable.OwnersRow;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class PostgresStoreTest extends StoreContract {
  /**
   * The database's clock is the machine's, which the test may not read; this is the JVM's start.
   */
  private static final Instant JVM_START =
      ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH);

  @Override
  Engine engine(Path folder) throws Exception {
    return Engine.postgres();
  }

  @Override
  Instant earliestNow() {
    return JVM_START.minusSeconds(2);
  }

  @Override
  Instant latestNow() {
    return JVM_START.plus(Duration.ofHours(6));
  }

  @Test
  void lostRace_isRunAgain() {
    AtomicInteger attempts = new AtomicInteger();

    Outcome<Boolean> outcome =
        store.write(transaction -> {
          boolean fresh = OwnersTable.insert(transaction, ACME, owners(1));
          if (attempts.incrementAndGet() < 3) {
            throw new SQLException("deadlock detected", "40P01");
          }
          return Outcome.accepted(fresh);
        });

    assertThat(value(outcome)).isTrue();
    assertThat(attempts).hasValue(3);
  }

  @Test
  void raceLostAgainAndAgain_isOverloaded() {
    Outcome<Boolean> outcome =
        store.write(transaction -> {
          throw new SQLException("could not serialize access", "40001");
        });

    assertThat(reason(outcome)).isEqualTo(RefusalReason.OVERLOADED);
  }

  @Test
  void serverThatIsNotThere_doesNotOpen() {
    StoreSettings nowhere =
        new StoreSettings(
            "jdbc:postgresql://127.0.0.1:1/none", Optional.of("nobody"), Optional.empty(), 1, 1);

    assertThatThrownBy(() -> Store.open(nowhere, clock)).isInstanceOf(StoreException.class);
  }

  @Test
  void twoReplicas_seeEachOthersCommits() throws Exception {
    try (Store replica = Store.open(engine.settings(), clock)) {
      value(insertOwners(ACME, 1));

      List<OwnersRow> seen =
          value(replica.read(transaction -> Outcome.accepted(OwnersTable.all(transaction, ACME))));

      assertThat(seen).containsExactly(owners(1));
    }
  }

  /** The tests' server leaves commits unflushed by default, as an administrator may. */
  @Test
  @Tag("I5")
  void serverThatDoesNotFlushCommits_isToldTo() {
    assertThat(setting("synchronous_commit")).isEqualTo("on");
    assertThat(setting("lock_timeout")).isEqualTo("5s");
    assertThat(setting("application_name")).isEqualTo("sallyport");
  }

  private String setting(String name) {
    return value(
        store.read(transaction ->
            Outcome.accepted(
                transaction.first("SHOW " + name, row -> row.text(name)).orElseThrow())));
  }

  @Test
  @Tag("I7")
  void sessionsThatTheServerEnded_areReplacedAfterOneRefusal() {
    value(insertOwners(ACME, 1));
    engine.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");

    Outcome<Boolean> first = insertOwners(OTHER, 1);
    if (first instanceof Outcome.Refused<Boolean>) {
      assertThat(reason(first)).isEqualTo(RefusalReason.STORE_UNAVAILABLE);
    }
    for (int number = 2; number < 12; number++) {
      assertThat(value(insertOwners(ACME, number))).isTrue();
    }
  }

  @Test
  @Tag("I7")
  void rowThatAnotherSessionHolds_isNotWaitedForWithoutEnd() throws Exception {
    try (Connection other = engine.connect();
        Statement holder = other.createStatement()) {
      other.setAutoCommit(false);
      holder.execute("LOCK TABLE owners IN ACCESS EXCLUSIVE MODE");

      assertThat(reason(insertOwners(ACME, 1))).isEqualTo(RefusalReason.STORE_UNAVAILABLE);

      other.rollback();
    }
    assertThat(value(insertOwners(ACME, 1))).isTrue();
  }

  @Test
  void otherBrokersSessions_areCounted() throws Exception {
    long alone = others();
    try (Store replica = Store.open(engine.settings(), clock)) {
      value(replica.read(transaction -> Outcome.accepted(1)));

      assertThat(others()).isEqualTo(alone + 1);
    }
  }

  private long others() {
    return value(
        store.read(transaction -> Outcome.accepted(RestoredStore.otherSessions(transaction))));
  }
}
