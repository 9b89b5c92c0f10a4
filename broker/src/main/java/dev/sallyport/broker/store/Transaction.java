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
  private final DatabaseClock clock;

  Transaction(Connection connection, DatabaseClock clock) {
    this.connection = connection;
    this.clock = clock;
  }

  /** The database's clock, the one that all replicas share. */
  public Instant now() throws SQLException {
    return clock.now(connection);
  }

  <T> List<T> all(String sql, Row.Reader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters);
        ResultSet result = statement.executeQuery()) {
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
    try (PreparedStatement statement = prepare(sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  private PreparedStatement prepare(String sql, @Nullable Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < parameters.length; i++) {
        bind(statement, i + 1, parameters[i]);
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
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
