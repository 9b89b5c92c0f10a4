package dev.sallyport.broker.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;

/** Where a database's time comes from. */
@FunctionalInterface
interface DatabaseClock {
  Instant now(Connection connection) throws SQLException;

  /** SQLite lives in this process and has this process's clock. */
  static DatabaseClock of(InstantSource clock) {
    return connection -> clock.instant();
  }

  /**
   * PostgreSQL's own clock, read when asked: {@code now()} would be the start of a transaction that
   * may have waited long for a row.
   */
  static DatabaseClock postgres() {
    return connection -> {
      try (Statement statement = connection.createStatement();
          ResultSet result =
              statement.executeQuery(
                  "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)")) {
        result.next();
        return Instant.ofEpochMilli(result.getLong(1));
      }
    };
  }
}
