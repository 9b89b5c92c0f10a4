package dev.sallyport.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SqliteSchemaTest extends SchemaContract {
  @Override
  Engine engine(Path folder) {
    return Engine.sqlite(folder);
  }

  @Test
  void backupOfANewerBroker_isTakenWhereItsSchemaSupportsThisOne() throws Exception {
    StoreOf.after(StoreOf.additive(), engine.settings(), clock).close();
    assertThat(SqliteBackup.flaw(engine.settings().file())).isEmpty();

    engine.execute("DELETE FROM schema_support WHERE version = " + StoreOf.next());
    assertThat(SqliteBackup.flaw(engine.settings().file()).orElse(""))
        .contains("does not support this broker");
  }

  @Test
  void lookAtAFileThatIsNotThere_makesNone() throws Exception {
    Path file = engine.settings().file();
    assertThatThrownBy(() -> StoreLook.open(engine.settings(), clock))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("there is no database");
    assertThat(file).doesNotExist();
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }
}
