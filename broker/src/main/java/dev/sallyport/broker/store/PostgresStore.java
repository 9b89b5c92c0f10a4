package dev.sallyport.broker.store;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import io.agroal.api.AgroalDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/**
 * PostgreSQL, for more than one replica. One transaction for each unit of work, at read committed:
 * what must not happen twice is guarded by a unique key, never by a look before a write.
 */
final class PostgresStore implements Store {
  private static final int ATTEMPTS = 3;

  /** Serialisation failure, deadlock, unique violation: another transaction was first. */
  private static final Set<String> LOST_RACE = Set.of("40001", "40P01", "23505");

  private final AgroalDataSource pool;
  private final DatabaseClock clock = DatabaseClock.postgres();

  private PostgresStore(AgroalDataSource pool) {
    this.pool = pool;
  }

  static PostgresStore open(StoreSettings settings, Migrations known) throws StoreException {
    try {
      try (AgroalDataSource patient = PostgresConnections.patient(settings);
          MigrationLock _ = MigrationLock.take(patient)) {
        Schema.migrate(patient, Schema.Dialect.POSTGRES, known);
      }
      return new PostgresStore(PostgresConnections.pool(settings));
    } catch (SQLException | IOException e) {
      throw new StoreException("cannot open the database", e);
    }
  }

  @Override
  public <T> Outcome<T> read(Work<T> work) {
    return attempt(work, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
  }

  @Override
  public <T> Outcome<T> write(Work<T> work) {
    return attempt(work, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE");
  }

  @Override
  public Optional<Edition> edition() {
    return Optional.empty();
  }

  /** Each unit has a connection of its own: one that fails takes no other with it. */
  @Override
  public boolean takesWrites() {
    return true;
  }

  @Override
  public String engine() {
    return "postgresql";
  }

  @Override
  public void close() {
    pool.close();
  }

  private <T> Outcome<T> attempt(Work<T> work, String mode) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        return once(work, mode);
      } catch (SQLException e) {
        if (!LOST_RACE.contains(String.valueOf(e.getSQLState()))) {
          return refusal(e);
        }
      }
    }
    return Outcome.refused(RefusalReason.OVERLOADED, "store");
  }

  /**
   * Of a server that restarts, every idle connection is as dead as the one that showed it: they are
   * let go together, so that the first request after the restart already finds a fresh one.
   */
  private <T> Outcome<T> refusal(SQLException e) {
    if (PostgresConnections.isLost(e)) {
      pool.flush(AgroalDataSource.FlushMode.IDLE);
      return Failures.unreachable(e);
    }
    return Failures.refusal(e);
  }

  private <T> Outcome<T> once(Work<T> work, String mode) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      Failures.execute(connection, mode);
      return decide(connection, work);
    }
  }

  /** Commits what was accepted, rolls back everything else. */
  private <T> Outcome<T> decide(Connection connection, Work<T> work) throws SQLException {
    boolean accepted = false;
    try {
      Outcome<T> outcome =
          work.in(new Transaction(connection, Statements.forOneUse(connection), clock));
      accepted = outcome instanceof Outcome.Accepted<T>;
      if (accepted) {
        connection.commit();
      }
      return outcome;
    } finally {
      if (!accepted) {
        rollBack(connection);
      }
    }
  }

  /**
   * Where this fails the connection is gone, and the server has rolled back by itself; what failed
   * before it is the cause to report.
   */
  private static void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      LogEvent.STORE_CONNECTION_LOST.failed(e);
    }
  }
}
