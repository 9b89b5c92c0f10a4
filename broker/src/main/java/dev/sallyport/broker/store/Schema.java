package dev.sallyport.broker.store;

import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings a database up to the newest schema. One set of files serves both engines. */
final class Schema {
  private Schema() {}

  static void migrate(DataSource source, String bytesType) throws StoreException {
    try {
      Flyway.configure(Schema.class.getClassLoader())
          .dataSource(source)
          .resourceProvider(new Migrations())
          .javaMigrationClassProvider(List::of)
          .placeholders(Map.of("bytes", bytesType))
          .validateMigrationNaming(true)
          .cleanDisabled(true)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StoreException("the schema cannot be brought up to date", e);
    }
  }
}
