package dev.sallyport.broker.store;

import java.nio.file.Path;

final class SqliteKeptAnswerTest extends KeptAnswerContract {
  @Override
  Engine engine(Path folder) throws Exception {
    return Engine.sqlite(folder);
  }
}
