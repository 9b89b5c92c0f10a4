package dev.sallyport.broker.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Held on a PostgreSQL database by the one broker that looks at its schema and changes it: of
 * several that start at once, the others wait and then find the work done. It belongs to a
 * transaction, so that it also holds through a pooler of connections, and ends with whoever dies.
 */
final class MigrationLock implements AutoCloseable {
  /** "Sallypor": no other program that shares a database has a reason to use it. */
  private static final long KEY = 0x53616c6c79706f72L;

  private final Connection connection;

  private MigrationLock(Connection connection) {
    this.connection = connection;
  }

  /** Waits for it, longer than a migration takes; a server may not end the wait of who has it. */
  static MigrationLock take(DataSource source) throws SQLException {
    Connection connection = source.getConnection();
    boolean taken = false;
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET LOCAL lock_timeout = '10min'");
      statement.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
      statement.execute("SELECT pg_advisory_xact_lock(" + KEY + ")");
      taken = true;
      return new MigrationLock(connection);
    } finally {
      if (!taken) {
        Failures.closeQuietly(connection);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    try (connection) {
      connection.rollback();
    }
  }
}
