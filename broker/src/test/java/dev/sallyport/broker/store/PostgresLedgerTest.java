package dev.sallyport.broker.store;

import java.nio.file.Path;

final class PostgresLedgerTest extends LedgerContract {
  @Override
  Engine engine(Path folder) throws Exception {
    return Engine.postgres();
  }
}
