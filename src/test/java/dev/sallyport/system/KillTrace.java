package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What one release left in the database.
 *
 * @param uses of its challenge
 * @param audits records of it
 * @param leases of its records
 * @param sealed what is kept of the answer, hex; empty for nothing
 */
record KillTrace(long uses, long audits, long leases, String sealed) {
  /**
   * In the files of a broker that was killed, read from a copy: opening them here would recover
   * them, which is for the next broker to do.
   */
  static KillTrace leftBehind(Path database, Bound bound) throws IOException, SQLException {
    return of(copyOf(database), bound);
  }

  /** Files as they were left, to be opened without a change to them. */
  static Path copyOf(Path database) throws IOException {
    Path copy = Files.createDirectories(database.resolveSibling("looked-at")).resolve("db");
    for (String part : new String[] {"", "-wal"}) {
      Files.copy(
          Path.of(database + part), Path.of(copy + part), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.deleteIfExists(Path.of(copy + "-shm"));
    return copy;
  }

  static KillTrace of(Path database, Bound bound) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + database + "?busy_timeout=10000")) {
      byte[] challenge = bound.challenge();
      byte[] transcript = bound.transcript();
      return new KillTrace(
          number(connection, "select count(*) from challenge_use where challenge = ?", challenge),
          number(connection, "select count(*) from audit where transcript = ?", transcript),
          number(
              connection,
              "select count(*) from lease where lease in"
                  + " (select lease from audit where transcript = ?)",
              transcript),
          text(
              connection,
              "select coalesce(group_concat(lower(hex(sealed))), '') from kept_answer"
                  + " where challenge = ?",
              challenge));
    }
  }

  /** One transaction: everything is there, or nothing. */
  boolean isCommitted() {
    boolean committed = uses == 1;
    assertThat(audits).as("audit records, %s", this).isEqualTo(uses);
    assertThat(leases).as("leases, %s", this).isEqualTo(uses);
    assertThat(sealed.isEmpty()).as("no kept answer, %s", this).isEqualTo(!committed);
    return committed;
  }

  /** How many rows a statement and, for a secret, its content have. */
  static long rows(Path database, String table, String column, String name) throws SQLException {
    String sql = "select count(*) from " + table + " where " + column + " = ?";
    try (Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + database + "?busy_timeout=10000")) {
      return number(connection, sql, name);
    }
  }

  private static long number(Connection connection, String sql, Object value) throws SQLException {
    return Long.parseLong(text(connection, sql, value));
  }

  private static String text(Connection connection, String sql, Object value) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, value);
      try (ResultSet result = statement.executeQuery()) {
        return result.next() ? result.getString(1) : "";
      }
    }
  }
}
