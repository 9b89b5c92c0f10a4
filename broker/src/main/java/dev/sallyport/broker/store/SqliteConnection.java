package dev.sallyport.broker.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A connection to a SQLite file with its prepared statements; one thread has it at a time. */
final class SqliteConnection implements AutoCloseable {
  private final Connection connection;
  private final Statements statements;
  private final Transaction transaction;

  SqliteConnection(Connection connection, DatabaseClock clock) {
    this.connection = connection;
    this.statements = Statements.kept(connection);
    this.transaction = new Transaction(connection, statements, clock);
  }

  /** What units of work run in, between the begin and the end that the owner executes. */
  Transaction transaction() {
    return transaction;
  }

  /** Runs a statement without parameters and without an answer. */
  void execute(String sql) throws SQLException {
    PreparedStatement statement = statements.take(sql);
    boolean good = false;
    try {
      var _ = statement.execute();
      good = true;
    } finally {
      statements.giveBack(statement, good);
    }
  }

  /** Copies committed pages from the log into the file, waiting for nobody; pages of the log. */
  long checkpoint() throws SQLException {
    return transaction.first("PRAGMA wal_checkpoint(PASSIVE)", row -> row.number("log")).orElse(0L);
  }

  @Override
  public void close() {
    Failures.closeQuietly(connection);
  }
}
