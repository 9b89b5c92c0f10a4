package dev.sallyport.broker.store;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a database says of its own schema.
 *
 * @param applied the versions of its migrations
 * @param worksFrom of migrations since version 3: the oldest schema whose brokers work with it
 */
record SchemaHistory(List<Integer> applied, Map<Integer, Integer> worksFrom) {
  private static final String HISTORY = "flyway_schema_history";
  private static final String SUPPORT = "schema_support";

  /** Copies. */
  SchemaHistory {
    applied = List.copyOf(applied);
    worksFrom = Map.copyOf(worksFrom);
  }

  /** Reads it; changes nothing. */
  static SchemaHistory read(Connection connection) throws SQLException {
    return new SchemaHistory(
        isThere(connection, HISTORY) ? applied(connection) : List.of(),
        isThere(connection, SUPPORT) ? worksFrom(connection) : Map.of());
  }

  /** How it stands to a broker that knows the schema up to a version. */
  SchemaStanding towards(int known) {
    int version = applied.stream().mapToInt(Integer::intValue).max().orElse(0);
    if (version == 0) {
      return new SchemaStanding.Absent(0);
    }
    if (version <= known) {
      return version < known
          ? new SchemaStanding.Older(version, known)
          : new SchemaStanding.Current(version);
    }
    return firstUnsupported(known)
        .<SchemaStanding>map(one -> new SchemaStanding.Unsupported(version, known, one))
        .orElseGet(() -> new SchemaStanding.Newer(version, known));
  }

  /** What says nothing supports nobody. */
  private Optional<Integer> firstUnsupported(int known) {
    return applied.stream()
        .sorted()
        .filter(one -> one > known && worksFrom.getOrDefault(one, Integer.MAX_VALUE) > known)
        .findFirst();
  }

  private static boolean isThere(Connection connection, String table) throws SQLException {
    DatabaseMetaData database = connection.getMetaData();
    try (ResultSet tables =
        database.getTables(
            connection.getCatalog(), connection.getSchema(), table, new String[] {"TABLE"})) {
      return tables.next();
    }
  }

  private static List<Integer> applied(Connection connection) throws SQLException {
    List<Integer> versions = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT version FROM " + HISTORY + " WHERE success AND version IS NOT NULL")) {
      while (rows.next()) {
        versions.add(version(rows.getString(1)));
      }
    }
    return versions;
  }

  private static int version(String text) throws SQLException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new SQLException("the history of migrations is not a broker's", e);
    }
  }

  private static Map<Integer, Integer> worksFrom(Connection connection) throws SQLException {
    Map<Integer, Integer> support = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT version, works_from FROM " + SUPPORT)) {
      while (rows.next()) {
        support.put(rows.getInt(1), rows.getInt(2));
      }
    }
    return support;
  }
}
