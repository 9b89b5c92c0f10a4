package dev.sallyport.broker.store;

import java.nio.file.Path;

final class SqliteTableTest extends TableContract {
  @Override
  Engine engine(Path folder) {
    return Engine.sqlite(folder);
  }
}
