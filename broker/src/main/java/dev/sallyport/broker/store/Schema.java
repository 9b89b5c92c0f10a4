package dev.sallyport.broker.store;

import dev.sallyport.broker.log.LogEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings a database up to the newest schema that a broker knows, and refuses one that has moved on
 * without it. One set of files serves both engines.
 */
final class Schema {
  private Schema() {}

  /** What the two engines spell otherwise. */
  enum Dialect {
    SQLITE("BLOB", " WITHOUT ROWID"),
    POSTGRES("BYTEA", "");

    private final String bytes;
    private final String byKey;

    Dialect(String bytes, String byKey) {
      this.bytes = bytes;
      this.byKey = byKey;
    }

    private Map<String, String> placeholders() {
      return Map.of("bytes", bytes, "by_key", byKey);
    }
  }

  static void migrate(DataSource source, Dialect dialect, Migrations known) throws StoreException {
    requireSupported(source, known);
    try {
      Flyway.configure(Schema.class.getClassLoader())
          .dataSource(source)
          .resourceProvider(known)
          .javaMigrationClassProvider(List::of)
          .placeholders(dialect.placeholders())
          .validateMigrationNaming(true)
          .cleanDisabled(true)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StoreException("the schema cannot be brought up to date", e);
    }
  }

  /** Flyway takes whatever a newer broker did to be good for this one. */
  private static void requireSupported(DataSource source, Migrations known) throws StoreException {
    SchemaStanding standing = standing(source, known);
    switch (standing) {
      case SchemaStanding.Absent _, SchemaStanding.Older _, SchemaStanding.Current _ -> {}
      case SchemaStanding.Newer newer ->
          LogEvent.STORE_SCHEMA_NEWER.write(newer.version(), newer.known());
      case SchemaStanding.Unsupported unsupported ->
          throw new StoreException(
              unsupported.line()
                  + ": start a broker that knows it, or restore a backup from before the upgrade");
    }
  }

  private static SchemaStanding standing(DataSource source, Migrations known)
      throws StoreException {
    try (Connection connection = source.getConnection()) {
      return SchemaHistory.read(connection).towards(known.newest());
    } catch (SQLException e) {
      throw new StoreException("the schema's version cannot be read", e);
    }
  }
}
