package dev.sallyport.broker.store;

import java.nio.file.Path;

final class PostgresTableTest extends TableContract {
  @Override
  Engine engine(Path folder) throws Exception {
    return Engine.postgres();
  }
}
