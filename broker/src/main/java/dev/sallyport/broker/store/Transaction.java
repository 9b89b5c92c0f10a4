package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The open transaction that a unit of work runs in, handed to the tables of this package. It cannot
 * be committed, rolled back or kept: that is the store's business.
 */
public final class Transaction {
  private final Connection connection;
  private final Statements statements;
  private final DatabaseClock clock;
  private @Nullable Edition edition;

  Transaction(Connection connection, Statements statements, DatabaseClock clock) {
    this.connection = connection;
    this.statements = statements;
    this.clock = clock;
  }

  /** The database's clock, the one that all replicas share. */
  public Instant now() throws SQLException {
    return clock.now(connection);
  }

  /**
   * The edition that this unit of work sees, its own changes included; empty where the engine tells
   * none, and in a unit that only reads.
   */
  Optional<Edition> edition() {
    return Optional.ofNullable(edition);
  }

  void seeEdition(Edition current) {
    edition = current;
  }

  <T> List<T> all(String sql, Row.Reader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    PreparedStatement statement = statements.take(sql);
    boolean good = false;
    try {
      bind(statement, parameters);
      List<T> rows = rows(statement, reader);
      good = true;
      return rows;
    } finally {
      statements.giveBack(statement, good);
    }
  }

  private static <T> List<T> rows(PreparedStatement statement, Row.Reader<T> reader)
      throws SQLException {
    try (ResultSet result = statement.executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(reader.read(new Row(result)));
      }
      return List.copyOf(rows);
    }
  }

  <T> Optional<T> first(String sql, Row.Reader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    return all(sql, reader, parameters).stream().findFirst();
  }

  /** Changes rows; how many. */
  int change(String sql, @Nullable Object... parameters) throws SQLException {
    if (edition != null) {
      edition = edition.changed();
    }
    return record(sql, parameters);
  }

  /**
   * Changes rows that releases leave behind, from which nobody remembers anything; how many. Where
   * in doubt, {@link #change}: it costs a reading, the other way round costs a stale one.
   */
  int record(String sql, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = statements.take(sql);
    boolean good = false;
    try {
      bind(statement, parameters);
      int changed = statement.executeUpdate();
      good = true;
      return changed;
    } finally {
      statements.giveBack(statement, good);
    }
  }

  private static void bind(PreparedStatement statement, @Nullable Object[] parameters)
      throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      bind(statement, i + 1, parameters[i]);
    }
  }

  private static void bind(PreparedStatement statement, int index, @Nullable Object parameter)
      throws SQLException {
    switch (parameter) {
      case String text -> statement.setString(index, text);
      case Integer number -> statement.setInt(index, number);
      case Long number -> statement.setLong(index, number);
      case Instant time -> statement.setLong(index, time.toEpochMilli());
      case Bytes bytes -> statement.setBytes(index, bytes.toArray());
      case Digest digest -> statement.setBytes(index, digest.value().toArray());
      case null -> statement.setBytes(index, null);
      default -> throw new IllegalArgumentException("no column type for " + parameter.getClass());
    }
  }
}
