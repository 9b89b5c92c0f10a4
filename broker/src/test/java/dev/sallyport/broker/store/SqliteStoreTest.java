package dev.sallyport.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.TenantName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class SqliteStoreTest extends StoreContract {
  @Override
  Engine engine(Path folder) {
    return Engine.sqlite(folder);
  }

  @Override
  Instant earliestNow() {
    return TestClock.START;
  }

  @Override
  Instant latestNow() {
    return TestClock.START;
  }

  @Test
  void newFile_isForItsOwnerAlone() throws Exception {
    value(insertOwners(ACME, 1));

    for (String name : List.of("store.db", "store.db-wal", "store.db-shm")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
          .as(name)
          .isEqualTo("rw-------");
    }
  }

  @Test
  void fileOpenToOthers_isClosedToThem() throws Exception {
    store.close();
    Path file = folder.resolve("store.db");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    store = Store.open(engine.settings(), clock);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void entryFromBeforeCorrelationIdsWereKept_isStillRead_andFoundByNone() throws Exception {
    Path file = folder.resolve("old.db");
    Flyway.configure()
        .dataSource("jdbc:sqlite:" + file, "", "")
        .resourceProvider(Migrations.ALL)
        .javaMigrationClassProvider(List::of)
        .placeholders(Map.of("bytes", "BLOB"))
        .target("1")
        .load()
        .migrate();
    String zeros = "X'" + "00".repeat(32) + "'";
    try (Connection old = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = old.createStatement()) {
      statement.execute(
          "INSERT INTO audit VALUES ('acme', 5, X'01', 'release', '', 'acme/a', 1, "
              + String.join(", ", zeros, zeros, zeros)
              + ", X'02', 'released')");
    }

    try (Store upgraded = Store.open(StoreSettings.sqlite(file), clock)) {
      List<AuditEntry> entries =
          value(
              upgraded.read(transaction ->
                  Outcome.accepted(AuditTable.newest(transaction, ACME, Instant.EPOCH, 9))));
      assertThat(entries).extracting(AuditEntry::correlationId).containsExactly("");
      assertThat(entries).extracting(AuditEntry::resource).containsExactly("acme/a");
      assertThat(
              value(
                  upgraded.<List<AuditEntry>>read(transaction ->
                      Outcome.accepted(AuditTable.of(transaction, ACME, "0".repeat(32))))))
          .isEmpty();
    }
  }

  @Test
  void statementThatFailedOnce_worksAgain_whenItsTableIsBack() throws Exception {
    assertThat(value(insertOwners(ACME, 1))).isTrue();
    try (Connection other = DriverManager.getConnection(engine.settings().url());
        Statement statement = other.createStatement()) {
      statement.execute("ALTER TABLE owners RENAME TO owners_away");
      assertThat(insertOwners(ACME, 2)).isInstanceOf(Outcome.Refused.class);
      statement.execute("ALTER TABLE owners_away RENAME TO owners");
    }

    assertThat(value(insertOwners(ACME, 3))).isTrue();
  }

  @Test
  void fileThatABrokerHasOpen_doesNotOpenAgain() throws Exception {
    assertThatThrownBy(() -> Store.open(engine.settings(), clock))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another process");
    store.close();
    store = Store.open(engine.settings(), clock);

    assertThat(value(insertOwners(ACME, 1))).isTrue();
  }

  @Test
  void fileThatIsNoDatabase_doesNotOpen() throws Exception {
    Path file = folder.resolve("other.db");
    Files.writeString(file, "this is not a database, and long enough to be seen as none".repeat(9));

    assertThatThrownBy(() -> Store.open(StoreSettings.sqlite(file), clock))
        .isInstanceOf(StoreException.class);
  }

  @Test
  @Tag("I5")
  void writerConnection_isDurableAtEachCommit() {
    assertThat(pragma("journal_mode")).isEqualTo("wal");
    assertThat(pragma("synchronous")).isEqualTo("2");
  }

  private String pragma(String name) {
    return value(
        store.write(transaction ->
            Outcome.accepted(
                transaction.first("PRAGMA " + name, row -> row.text(name)).orElseThrow())));
  }

  @Test
  void neighbourInTheBatchFails_othersStay() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    List<Future<Outcome<Boolean>>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Outcome<Boolean>> holding = threads.submit(() -> hold(gate));
      // These gather behind the unit that holds the writer, so that they share one batch.
      for (int i = 0; i < 9; i++) {
        int number = i;
        answers.add(threads.submit(() -> insertOrFail(number)));
      }
      gate.countDown();
      assertThat(value(holding.get())).isTrue();
    }
    for (int i = 0; i < 9; i++) {
      Outcome<Boolean> answer = answers.get(i).get();
      if (i % 3 == 0) {
        assertThat(reason(answer)).isEqualTo(RefusalReason.STORE_UNAVAILABLE);
      } else {
        assertThat(value(answer)).isTrue();
      }
    }
    assertThat(engine.number("SELECT COUNT(*) FROM owners")).isEqualTo(6);
  }

  private Outcome<Boolean> hold(CountDownLatch gate) {
    return store.write(transaction -> {
      awaitQuietly(gate);
      return Outcome.accepted(true);
    });
  }

  private Outcome<Boolean> insertOrFail(int number) {
    return store.write(transaction -> {
      OwnersTable.insert(transaction, new TenantName("t" + number), owners(1));
      if (number % 3 == 0) {
        throw new SQLException("unit " + number);
      }
      return Outcome.accepted(true);
    });
  }

  @Test
  @Tag("I5")
  void commitThatFails_acknowledgesNobody() throws Exception {
    // A deferred constraint is checked at COMMIT alone, as a full disk may be.
    engine.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)");
    engine.execute(
        "CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)");
    CountDownLatch gate = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Outcome<Boolean>> holding = threads.submit(() -> hold(gate));
      Future<Outcome<Boolean>> good = threads.submit(() -> insertOwners(ACME, 1));
      Future<Outcome<Boolean>> bad =
          threads.submit(() ->
              store.write(transaction -> {
                transaction.change("INSERT INTO child (id) VALUES (7)");
                return Outcome.accepted(true);
              }));
      gate.countDown();
      holding.get();
      boolean goodStands = good.get() instanceof Outcome.Accepted<Boolean>;

      assertThat(reason(bad.get())).isEqualTo(RefusalReason.STORE_UNAVAILABLE);
      assertThat(engine.number("SELECT COUNT(*) FROM child")).isZero();
      assertThat(engine.number("SELECT COUNT(*) FROM owners")).isEqualTo(goodStands ? 1 : 0);
    }
    assertThat(value(insertOwners(OTHER, 1))).isTrue();
  }

  @Test
  void moreWritesThanTheQueueHolds_areOverloaded() throws Exception {
    store.close();
    Path file = folder.resolve("small.db");
    store =
        Store.open(
            new StoreSettings("jdbc:sqlite:" + file, Optional.empty(), Optional.empty(), 1, 1),
            clock);
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Outcome<Boolean>> holding =
          threads.submit(() ->
              store.write(transaction -> {
                running.countDown();
                awaitQuietly(gate);
                return Outcome.accepted(true);
              }));
      running.await();
      List<Future<Outcome<Boolean>>> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        TenantName tenant = new TenantName("t" + i);
        waiting.add(threads.submit(() -> insertOwners(tenant, 1)));
      }
      int overloaded = 0;
      while (overloaded < 2) {
        overloaded =
            (int)
                waiting.stream()
                    .filter(Future::isDone)
                    .filter(done -> done.resultNow() instanceof Outcome.Refused<Boolean>)
                    .count();
        Thread.onSpinWait();
      }
      gate.countDown();
      holding.get();
      for (Future<Outcome<Boolean>> one : waiting) {
        if (one.get() instanceof Outcome.Refused<Boolean> refused) {
          assertThat(refused.refusal().reason()).isEqualTo(RefusalReason.OVERLOADED);
        }
      }
    }
    assertThat(value(insertOwners(ACME, 1))).isTrue();
  }
}
