package dev.sallyport.broker.store;

import java.nio.file.Path;

final class SqliteGrowthTest extends GrowthContract {
  @Override
  Engine engine(Path folder) {
    return Engine.sqlite(folder);
  }

  @Override
  String name() {
    return "SQLite";
  }

  @Override
  int column() {
    return 2;
  }

  @Override
  long historyBytes() {
    return engine.number(
        "SELECT SUM(d.pgsize) FROM dbstat d JOIN sqlite_schema s ON s.name = d.name"
            + " WHERE s.tbl_name IN ('audit', 'lease', 'lease_device')");
  }
}
