package dev.sallyport.broker.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class PostgresSchemaTest extends SchemaContract {
  private static final int BROKERS = 6;

  @Override
  Engine engine(Path folder) throws Exception {
    return Engine.postgres();
  }

  @Test
  void brokersOfTwoVersionsThatStartAtOnce_migrateOnceAndAllStart() throws Exception {
    List<Callable<Store>> starts = new ArrayList<>();
    for (int i = 0; i < BROKERS; i++) {
      starts.add(
          i % 2 == 0
              ? () -> Store.open(engine.settings(), clock)
              : () -> StoreOf.knowing(StoreOf.BEFORE_SUPPORT, engine.settings(), clock));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Store> started : threads.invokeAll(starts)) {
        started.get().close();
      }
    }
    assertThat(engine.number("SELECT COUNT(*) FROM flyway_schema_history"))
        .isEqualTo(Migrations.ALL.newest());
  }

  @Test
  void brokerThatStarts_waitsForTheOneThatMigrates() throws Exception {
    try (Connection other = engine.connect();
        Statement holder = other.createStatement();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      other.setAutoCommit(false);
      // The key of MigrationLock: "Sallypor".
      holder.execute("SELECT pg_advisory_xact_lock(" + 0x53616c6c79706f72L + ")");
      Future<Store> starting = threads.submit(() -> Store.open(engine.settings(), clock));
      awaitWaiter(other);
      assertThat(starting.isDone()).isFalse();
      assertThat(engine.number("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'"))
          .isZero();

      other.rollback();
      starting.get().close();
    }
  }

  /** Until a session of this database waits for the lock. */
  private static void awaitWaiter(Connection connection) throws Exception {
    try (Statement statement = connection.createStatement()) {
      boolean waits = false;
      while (!waits) {
        try (ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*) > 0, pg_sleep(0.01) FROM pg_locks WHERE locktype = 'advisory'"
                    + " AND NOT granted AND database = (SELECT oid FROM pg_database"
                    + " WHERE datname = current_database())")) {
          row.next();
          waits = row.getBoolean(1);
        }
      }
    }
  }
}
