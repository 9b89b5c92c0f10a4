package dev.sallyport.broker.release;

import dev.sallyport.broker.store.Engine;
import java.nio.file.Path;

final class SqliteUpgradeTest extends UpgradeContract {
  @Override
  Engine engine(Path folder) {
    return Engine.sqlite(folder);
  }
}
