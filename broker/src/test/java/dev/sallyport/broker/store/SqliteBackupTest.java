package dev.sallyport.broker.store;

import static dev.sallyport.broker.store.StoreContract.ACME;
import static dev.sallyport.broker.store.StoreContract.owners;
import static dev.sallyport.broker.store.StoreContract.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.TenantName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Copies of a store that is at work. */
final class SqliteBackupTest extends LedgerSetup {
  private static final String SEALED = "sealed bytes that no backup has";

  @Override
  Engine engine(Path folder) {
    return Engine.sqlite(folder);
  }

  private Path database() {
    return engine.settings().file();
  }

  private Path copy() {
    return folder.resolve("copy.db");
  }

  @Test
  @Tag("I5")
  void copyOfABusyStore_isOneMomentOfIt() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> writer =
          threads.submit(() -> {
            int pair = 0;
            while (!done.get()) {
              insertPair(pair);
              pair++;
            }
            return pair;
          });
      SqliteBackup.copy(database(), copy());
      done.set(true);
      assertThat(writer.get()).isPositive();
    }

    assertThat(SqliteBackup.flaw(copy())).isEmpty();
    try (Store copied = Store.open(StoreSettings.sqlite(copy()), clock)) {
      int tenants =
          value(
              copied.read(
                  transaction -> Outcome.accepted(OwnersTable.tenants(transaction).size())));
      // The tenant of the setup, and both of each pair or none.
      assertThat(tenants % 2).isEqualTo(1);
    }
  }

  private void insertPair(int number) {
    value(
        store.write(transaction -> {
          OwnersTable.insert(transaction, new TenantName("a" + number), owners(1));
          OwnersTable.insert(transaction, new TenantName("b" + number), owners(1));
          return Outcome.accepted(true);
        }));
  }

  @Test
  @Tag("I4")
  void keptAnswers_areInNoPageOfTheCopy() throws Exception {
    value(
        store.write(transaction -> {
          KeptAnswerTable.insert(
              transaction,
              pending("t"),
              0,
              Bytes.of(SEALED.getBytes(StandardCharsets.US_ASCII)),
              Bytes.of(new byte[16]));
          return Outcome.accepted(true);
        }));
    store.close();
    assertThat(content(database())).contains(SEALED);

    SqliteBackup.copy(database(), copy());

    assertThat(content(copy())).doesNotContain(SEALED);
    reopen();
  }

  @Test
  void copy_isForItsOwnerAlone_andTakesNoFilesPlace() throws Exception {
    SqliteBackup.copy(database(), copy());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy())))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> SqliteBackup.copy(database(), copy()))
        .isInstanceOf(StoreException.class);
    assertThat(SqliteBackup.flaw(copy())).as("the first copy").isEmpty();
  }

  @Test
  void fileThatIsNotABrokersStore_isToldApart() throws Exception {
    Path text =
        Files.writeString(folder.resolve("text"), "no database at all, but long".repeat(99));
    Path foreign = folder.resolve("foreign.db");
    Engine.sqlite(folder).execute("VACUUM INTO '" + foreign + "'");
    String url = "jdbc:sqlite:" + foreign;
    try (Connection connection = DriverManager.getConnection(url)) {
      Failures.execute(connection, "UPDATE flyway_schema_history SET version = '999'");
    }

    assertThat(SqliteBackup.flaw(text).orElse("")).contains("no database of a broker");
    assertThat(SqliteBackup.flaw(foreign).orElse("")).contains("999");
    assertThat(SqliteBackup.flaw(folder.resolve("nowhere")).orElse("")).isNotEmpty();
  }

  @Test
  void damagedPage_isAFlaw() throws Exception {
    SqliteBackup.copy(database(), copy());
    byte[] content = Files.readAllBytes(copy());
    for (int at = 4096; at < 8192; at++) {
      content[at] ^= 0x55;
    }
    Files.write(copy(), content);

    assertThat(SqliteBackup.flaw(copy())).isPresent();
  }

  @Test
  void storeThatIsOpen_isInUse() throws Exception {
    assertThat(SqliteBackup.isInUse(database())).isTrue();
    store.close();
    assertThat(SqliteBackup.isInUse(database())).isFalse();
    reopen();
    int documents =
        value(
            store.read(transaction -> Outcome.accepted(OwnersTable.all(transaction, ACME).size())));
    assertThat(documents).isEqualTo(1);
  }

  private static String content(Path file) throws Exception {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }
}
