package dev.sallyport.system;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a row of the broker's database is.
 *
 * @param table which table
 * @param values the values of the table's key, in its order
 */
record RowKey(Table table, List<Object> values) {
  /** The tables that hold what a tenant is, with the columns of their keys and the rest. */
  enum Table {
    OWNERS("owners", "tenant number", "document signatures"),
    STATEMENT(
        "statement",
        "tenant kind name version",
        "owners_number previous content statement signatures document"),
    SECRET(
        "secret",
        "tenant path version",
        "policy lowest_policy_version intake_key storage_key stored"),
    TENANT_KEY("tenant_key", "tenant kind number", "kek wrapped");

    private final String sql;
    private final String key;
    private final String body;

    Table(String sql, String key, String body) {
      this.sql = sql;
      this.key = key;
      this.body = body;
    }

    String sql() {
      return sql;
    }

    /** What an attacker can carry from one row to another. */
    List<String> body() {
      return List.of(body.split(" "));
    }

    List<String> columns() {
      return Stream.concat(key().stream(), body().stream()).toList();
    }

    private List<String> key() {
      return List.of(key.split(" "));
    }

    private String where() {
      return key().stream().map(column -> column + " = ?").collect(Collectors.joining(" and "));
    }
  }

  static RowKey owners(String tenant) {
    return new RowKey(Table.OWNERS, List.of(tenant, 1));
  }

  static RowKey policy(String tenant, String name, long version) {
    return statement(tenant, "policy", name, version);
  }

  static RowKey references(String tenant, String name, long version) {
    return statement(tenant, "reference-set", name, version);
  }

  static RowKey secretStatement(String tenant, String path, long version) {
    return statement(tenant, "secret", path, version);
  }

  static RowKey statement(String tenant, String kind, String name, long version) {
    return new RowKey(Table.STATEMENT, List.of(tenant, kind, name, version));
  }

  static RowKey secret(String tenant, String path, long version) {
    return new RowKey(Table.SECRET, List.of(tenant, path, version));
  }

  static RowKey key(String tenant, String kind) {
    return new RowKey(Table.TENANT_KEY, List.of(tenant, kind, 1));
  }

  /** The same row once a column of its key says something else. */
  RowKey with(String column, Object value) {
    Object[] changed = values.toArray();
    changed[table.key().indexOf(column)] = value;
    return new RowKey(table, Arrays.asList(changed));
  }

  /** {@code table where key = ? and …}. */
  String place() {
    return table.sql + " where " + table.where();
  }
}
