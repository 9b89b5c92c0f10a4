package dev.sallyport.system;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * How many rows of a kind the broker's database has, read from outside.
 *
 * @param leases live and ended
 * @param releases audit records of releases
 * @param used challenges that were used
 */
record Rows(long leases, long releases, long used) {
  static Rows of(World world) {
    try (Connection connection = connect(world)) {
      return new Rows(
          count(connection, "lease"),
          count(connection, "audit where decision = 'release'"),
          count(connection, "challenge_use"));
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read the store", e);
    }
  }

  static Connection connect(World world) throws SQLException {
    Path file = world.process().dataFolder().resolve("sallyport.db");
    return DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=10000");
  }

  private static long count(Connection connection, String what) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from " + what)) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }
}
