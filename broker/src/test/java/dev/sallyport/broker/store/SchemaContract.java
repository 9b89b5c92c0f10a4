package dev.sallyport.broker.store;

import static dev.sallyport.broker.store.StoreContract.ACME;
import static dev.sallyport.broker.store.StoreContract.owners;
import static dev.sallyport.broker.store.StoreContract.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.broker.store.OwnersTable.OwnersRow;
import dev.sallyport.protocol.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which schemas a broker starts on, on every engine. */
abstract class SchemaContract {
  private static final int NEWEST = Migrations.ALL.newest();

  final TestClock clock = new TestClock();
  @TempDir Path folder;
  Engine engine;

  abstract Engine engine(Path folder) throws Exception;

  @BeforeEach
  void choose() throws Exception {
    engine = engine(folder);
  }

  private SchemaStanding standing() throws Exception {
    try (StoreLook look = StoreLook.open(engine.settings(), clock)) {
      return look.schema();
    }
  }

  private static void use(Store store) {
    try (store) {
      value(
          store.write(
              transaction -> Outcome.accepted(OwnersTable.insert(transaction, ACME, owners(1)))));
      List<OwnersRow> rows =
          value(store.read(transaction -> Outcome.accepted(OwnersTable.all(transaction, ACME))));
      assertThat(rows).hasSize(1);
    }
  }

  @Test
  void everyMigrationSinceTheThird_saysWhomItSupports() throws Exception {
    Store.open(engine.settings(), clock).close();
    for (int version = StoreOf.BEFORE_SUPPORT + 1; version <= NEWEST; version++) {
      assertThat(engine.number("SELECT works_from FROM schema_support WHERE version = " + version))
          .as("migration " + version)
          .isBetween((long) StoreOf.BEFORE_SUPPORT, (long) version);
    }
    assertThat(standing()).isEqualTo(new SchemaStanding.Current(NEWEST));
  }

  @Test
  void olderSchema_isMigratedByAStart_andNotByALook() throws Exception {
    StoreOf.knowing(1, engine.settings(), clock).close();
    assertThat(standing()).isEqualTo(new SchemaStanding.Older(1, NEWEST));
    assertThat(standing()).isEqualTo(new SchemaStanding.Older(1, NEWEST));
    use(Store.open(engine.settings(), clock));
    assertThat(standing()).isEqualTo(new SchemaStanding.Current(NEWEST));
  }

  @Test
  void newerSchemaThatSupportsThisBroker_isWorkedOn() throws Exception {
    StoreOf.after(StoreOf.additive(), engine.settings(), clock).close();
    assertThat(standing()).isEqualTo(new SchemaStanding.Newer(NEWEST + 1, NEWEST));
    use(Store.open(engine.settings(), clock));
    assertThat(standing()).isEqualTo(new SchemaStanding.Newer(NEWEST + 1, NEWEST));
  }

  @Test
  void newerSchemaThatSupportsNobody_isRefused_andLeftAsItIs() throws Exception {
    StoreOf.after("CREATE TABLE other (a INTEGER);", engine.settings(), clock).close();
    assertThatThrownBy(() -> Store.open(engine.settings(), clock))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("schema %d is newer than %d".formatted(NEWEST + 1, NEWEST))
        .hasMessageContaining("migration " + (NEWEST + 1))
        .hasMessageContaining("restore a backup");
    assertThat(standing())
        .isEqualTo(new SchemaStanding.Unsupported(NEWEST + 1, NEWEST, NEWEST + 1));
  }

  @Test
  void newerSchemaThatSupportsOnlyNewerBrokers_isRefused() throws Exception {
    StoreOf.after(StoreOf.supporting(NEWEST + 1), engine.settings(), clock).close();
    assertThatThrownBy(() -> Store.open(engine.settings(), clock))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("does not support this broker");
  }

  @Test
  void oneUnsupportedMigrationAmongSupportedOnes_refuses() throws Exception {
    StoreOf.after(StoreOf.additive(), engine.settings(), clock).close();
    engine.execute("UPDATE schema_support SET works_from = 3 WHERE version = 3");
    assertThatThrownBy(() -> StoreOf.knowing(2, engine.settings(), clock))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("migration 3");
  }

  @Test
  void historyThatIsNotABrokers_isRefused() throws Exception {
    Store.open(engine.settings(), clock).close();
    engine.execute("UPDATE flyway_schema_history SET version = '3.1' WHERE version = '3'");
    assertThatThrownBy(() -> Store.open(engine.settings(), clock))
        .isInstanceOf(StoreException.class);
  }
}
