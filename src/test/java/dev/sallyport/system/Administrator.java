package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Somebody with write access to the SQLite file, as an administrator has, while the broker runs or
 * not. It remembers the rows of one moment, so that they can be put back.
 */
final class Administrator implements AutoCloseable {
  private final Connection connection;

  private Administrator(Connection connection) {
    this.connection = connection;
  }

  /** Over the database of this broker. */
  static Administrator of(BrokerProcess broker) {
    Path file = broker.dataFolder().resolve("sallyport.db");
    try {
      return new Administrator(
          DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=10000"));
    } catch (SQLException e) {
      throw new IllegalStateException("cannot open the store", e);
    }
  }

  /** Remembers all rows as they are now. */
  void remember() throws SQLException {
    run("attach database ':memory:' as remembered");
    for (RowKey.Table table : RowKey.Table.values()) {
      run("create table remembered.%1$s as select * from main.%1$s".formatted(table.sql()));
    }
  }

  /** Puts all rows of a tenant back as they were. */
  void putBack(String tenant) throws SQLException {
    for (RowKey.Table table : RowKey.Table.values()) {
      change("delete from main.%s where tenant = ?".formatted(table.sql()), tenant);
      change(
          "insert into main.%1$s select * from remembered.%1$s where tenant = ?"
              .formatted(table.sql()),
          tenant);
    }
  }

  /** Any statement. */
  void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Any statement that has to hit something. */
  void run(String sql, Object... values) throws SQLException {
    assertThat(change(sql, values)).as("rows changed by " + sql).isPositive();
  }

  /** Changes one column, be it of the key or not. */
  void set(RowKey row, String column, Object value) throws SQLException {
    List<Object> values = new ArrayList<>(List.of(value));
    values.addAll(row.values());
    run(update(row, column + " = ?"), values.toArray());
  }

  void setNull(RowKey row, String column) throws SQLException {
    run(update(row, column + " = null"), row.values().toArray());
  }

  /** Changes one bit in the middle of a column's bytes. */
  void flip(RowKey row, String column) throws SQLException {
    byte[] bytes = bytes(row, column);
    bytes[bytes.length / 2] ^= 1;
    set(row, column, bytes);
  }

  /** Cuts the last byte off. */
  void cut(RowKey row, String column) throws SQLException {
    byte[] bytes = bytes(row, column);
    set(row, column, Arrays.copyOf(bytes, bytes.length - 1));
  }

  void delete(RowKey row) throws SQLException {
    run("delete from " + row.place(), row.values().toArray());
  }

  /** Plants a row that looks like another one but for its key; the other one stays. */
  void plant(RowKey like, RowKey planted) throws SQLException {
    String body = String.join(", ", like.table().body());
    String rest =
        switch (like.table()) {
          case OWNERS, SECRET -> "";
          case STATEMENT -> ", ends_through, accepted_at";
          case TENANT_KEY -> ", created_at";
        };
    String columns = String.join(", ", like.table().columns()) + rest;
    String marks = planted.values().stream().map(_ -> "?").collect(Collectors.joining(", "));
    List<Object> values = new ArrayList<>(planted.values());
    values.addAll(like.values());
    run(
        "insert into %s (%s) select %s, %s%s from %s"
            .formatted(like.table().sql(), columns, marks, body, rest, like.place()),
        values.toArray());
  }

  /** Two rows change everything but their keys. */
  void exchange(RowKey first, RowKey second) throws SQLException {
    exchange(first, second, first.table().body());
  }

  /** Two rows change these columns. */
  void exchange(RowKey first, RowKey second, List<String> columns) throws SQLException {
    List<Object> ofFirst = read(first, columns);
    write(first, columns, read(second, columns));
    write(second, columns, ofFirst);
  }

  /** One row takes these columns of another. */
  void copy(RowKey from, RowKey to, List<String> columns) throws SQLException {
    write(to, columns, read(from, columns));
  }

  /** One row takes everything but the key of another. */
  void copy(RowKey from, RowKey to) throws SQLException {
    copy(from, to, from.table().body());
  }

  /** Makes content and digest of a statement fit what stands in its row. */
  void makeConsistent(RowKey statement, byte[] root) throws SQLException {
    if (value(statement, "document") instanceof byte[] document) {
      set(statement, "content", Frame.sha256(document));
    }
    set(statement, "statement", Frame.sha256(signedBytes(statement, root)));
  }

  /** Makes a statement's row consistent, and signs it with any key. */
  void sign(RowKey statement, byte[] root, OwnerKey key) throws SQLException {
    makeConsistent(statement, root);
    set(statement, "signatures", signatures(key, signedBytes(statement, root)));
  }

  /** The column form of one signature. */
  static byte[] signatures(OwnerKey key, byte[] signed) {
    byte[] signature = Encoding.bytes(key.signature(signed), "value");
    return ByteBuffer.allocate(1 + key.raw().length + signature.length)
        .put((byte) key.raw().length)
        .put(key.raw())
        .put(signature)
        .array();
  }

  byte[] bytes(RowKey row, String column) throws SQLException {
    return (byte[]) value(row, column);
  }

  long number(RowKey row, String column) throws SQLException {
    return ((Number) value(row, column)).longValue();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private byte[] signedBytes(RowKey statement, byte[] root) throws SQLException {
    return Formulas.statementSigned(
        (String) statement.values().get(1),
        root,
        (String) statement.values().get(2),
        ((Number) statement.values().get(3)).longValue(),
        (int) number(statement, "owners_number"),
        bytes(statement, "previous"),
        bytes(statement, "content"));
  }

  private Object value(RowKey row, String column) throws SQLException {
    return read(row, List.of(column)).getFirst();
  }

  private List<Object> read(RowKey row, List<String> columns) throws SQLException {
    String sql = "select " + String.join(", ", columns) + " from " + row.place();
    try (PreparedStatement statement = prepare(sql, row.values().toArray());
        ResultSet result = statement.executeQuery()) {
      assertThat(result.next()).as(row + " is there").isTrue();
      List<Object> values = new ArrayList<>();
      for (int index = 1; index <= columns.size(); index++) {
        values.add(result.getObject(index));
      }
      return values;
    }
  }

  private void write(RowKey row, List<String> columns, List<Object> values) throws SQLException {
    String set = columns.stream().map(column -> column + " = ?").collect(Collectors.joining(", "));
    List<Object> all = new ArrayList<>(values);
    all.addAll(row.values());
    run(update(row, set), all.toArray());
  }

  private static String update(RowKey row, String set) {
    return "update " + row.place().replaceFirst(" where ", " set " + set + " where ");
  }

  private int change(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = prepare(sql, values)) {
      return statement.executeUpdate();
    }
  }

  private PreparedStatement prepare(String sql, Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int index = 0; index < values.length; index++) {
      statement.setObject(index + 1, values[index]);
    }
    return statement;
  }
}
