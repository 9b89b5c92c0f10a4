package dev.sallyport.broker.store;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What both engines do about a database that fails. */
final class Failures {
  private Failures() {}

  /** The operator reads the cause in the log; the caller learns only that there is no answer. */
  static <T> Outcome<T> refusal(SQLException e) {
    LogEvent.STORE_FAILED.failed(e, String.valueOf(e.getSQLState()));
    return Outcome.refused(RefusalReason.STORE_UNAVAILABLE);
  }

  /** The same for a database that is away: one line for each request, not a trace for each. */
  static <T> Outcome<T> unreachable(SQLException e) {
    LogEvent.STORE_AWAY.write(String.valueOf(e.getMessage()));
    return Outcome.refused(RefusalReason.STORE_UNAVAILABLE);
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static void closeQuietly(@Nullable Connection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      LogEvent.STORE_CONNECTION_LOST.failed(e);
    }
  }

  static void closeQuietly(Statement statement) {
    try {
      statement.close();
    } catch (SQLException e) {
      LogEvent.STORE_CONNECTION_LOST.failed(e);
    }
  }
}
