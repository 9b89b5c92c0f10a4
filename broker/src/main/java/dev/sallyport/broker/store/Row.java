package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** One row of an answer, read by column label. */
final class Row {
  private final ResultSet result;

  Row(ResultSet result) {
    this.result = result;
  }

  /** Makes a value of a row. */
  @FunctionalInterface
  interface Reader<T> {
    T read(Row row) throws SQLException;
  }

  String text(String column) throws SQLException {
    return result.getString(column);
  }

  long number(String column) throws SQLException {
    return result.getLong(column);
  }

  int integer(String column) throws SQLException {
    return result.getInt(column);
  }

  Bytes bytes(String column) throws SQLException {
    return Bytes.of(result.getBytes(column));
  }

  Optional<Bytes> optionalBytes(String column) throws SQLException {
    return Optional.ofNullable(result.getBytes(column)).map(Bytes::of);
  }

  boolean isNull(String column) throws SQLException {
    return result.getObject(column) == null;
  }
}
