package dev.sallyport.broker.store;

import java.nio.file.Path;

final class PostgresGrowthTest extends GrowthContract {
  @Override
  Engine engine(Path folder) throws Exception {
    return Engine.postgres();
  }

  @Override
  String name() {
    return "PostgreSQL";
  }

  @Override
  int column() {
    return 3;
  }

  @Override
  long historyBytes() {
    return engine.number(
        "SELECT pg_total_relation_size('audit') + pg_total_relation_size('lease')"
            + " + pg_total_relation_size('lease_device')");
  }
}
