package dev.sallyport.broker.custody;

import dev.sallyport.broker.store.Engine;
import java.nio.file.Path;

final class SqliteTenantKeksTest extends TenantKeksContract {
  @Override
  Engine engine(Path folder) throws Exception {
    return Engine.sqlite(folder);
  }
}
