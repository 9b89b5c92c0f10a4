package dev.sallyport.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.broker.store.OwnersTable.OwnersRow;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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
}
