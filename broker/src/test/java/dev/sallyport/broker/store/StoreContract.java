package dev.sallyport.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.broker.store.OwnersTable.OwnersRow;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every engine does alike. */
abstract class StoreContract {
  static final TenantName ACME = new TenantName("acme");
  static final TenantName OTHER = new TenantName("other");

  final TestClock clock = new TestClock();
  @TempDir Path folder;
  Engine engine;
  Store store;

  abstract Engine engine(Path folder) throws Exception;

  @BeforeEach
  void open() throws Exception {
    engine = engine(folder);
    store = Store.open(engine.settings(), clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  static OwnersRow owners(int number) {
    return new OwnersRow(
        number,
        Bytes.fromHex("00ff" + "%02x".formatted(number)),
        List.of(new Signature(Bytes.of(new byte[32]), Bytes.of(new byte[64]))));
  }

  static StatementRow statement(String name, long version, long endsThrough) {
    return new StatementRow(
        name,
        version,
        1,
        Bytes.of(new byte[32]),
        Bytes.of(new byte[] {1}),
        Bytes.of(new byte[] {2}),
        List.of(),
        Optional.of(Bytes.of(new byte[] {3})),
        endsThrough);
  }

  Outcome<Boolean> insertOwners(TenantName tenant, int number) {
    return store.write(
        transaction -> Outcome.accepted(OwnersTable.insert(transaction, tenant, owners(number))));
  }

  List<OwnersRow> ownersOf(TenantName tenant) {
    return value(store.read(transaction -> Outcome.accepted(OwnersTable.all(transaction, tenant))));
  }

  static <T> T value(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Accepted<T>(T value) -> value;
      case Outcome.Refused<T>(Refusal refusal) -> throw new AssertionError(refusal.line());
    };
  }

  static RefusalReason reason(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Accepted<?>(Object value) -> throw new AssertionError("accepted: " + value);
      case Outcome.Refused<?>(Refusal refusal) -> refusal.reason();
    };
  }

  @Test
  void acceptedWrite_isReadBackWhole() {
    assertThat(value(insertOwners(ACME, 1))).isTrue();

    assertThat(ownersOf(ACME)).containsExactly(owners(1));
    assertThat(ownersOf(OTHER)).isEmpty();
  }

  @Test
  void sameKeyTwice_keepsTheFirstAndSaysSo() {
    value(insertOwners(ACME, 1));
    OwnersRow planted = new OwnersRow(1, Bytes.of(new byte[] {9}), List.of());

    Outcome<Boolean> second =
        store.write(
            transaction -> Outcome.accepted(OwnersTable.insert(transaction, ACME, planted)));

    assertThat(value(second)).isFalse();
    assertThat(ownersOf(ACME)).containsExactly(owners(1));
  }

  @Test
  void refusedUnit_leavesNothingBehind() {
    Outcome<Boolean> refused =
        store.write(transaction -> {
          OwnersTable.insert(transaction, ACME, owners(1));
          return Outcome.refused(RefusalReason.VERSION_TAKEN);
        });

    assertThat(reason(refused)).isEqualTo(RefusalReason.VERSION_TAKEN);
    assertThat(ownersOf(ACME)).isEmpty();
  }

  @Test
  void failedUnit_isStoreUnavailableAndLeavesNothingBehind() {
    Outcome<Boolean> failed =
        store.write(transaction -> {
          OwnersTable.insert(transaction, ACME, owners(1));
          throw new SQLException("disk on fire");
        });

    assertThat(reason(failed)).isEqualTo(RefusalReason.STORE_UNAVAILABLE);
    assertThat(ownersOf(ACME)).isEmpty();
    assertThat(value(insertOwners(ACME, 1))).isTrue();
  }

  @Test
  void bugInUnit_reachesItsCallerAndNobodyElse() {
    Work<Boolean> bug =
        transaction -> {
          OwnersTable.all(transaction, ACME);
          throw new IllegalStateException("bug");
        };
    Work<Boolean> bugAfterWriting =
        transaction -> {
          OwnersTable.insert(transaction, ACME, owners(1));
          return bug.in(transaction);
        };

    assertThatThrownBy(() -> store.write(bugAfterWriting))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store.read(bug)).isInstanceOf(IllegalStateException.class);
    assertThat(ownersOf(ACME)).isEmpty();
  }

  @Test
  void readUnit_cannotWrite() {
    Outcome<Boolean> written =
        store.read(
            transaction -> Outcome.accepted(OwnersTable.insert(transaction, ACME, owners(1))));

    assertThat(reason(written)).isEqualTo(RefusalReason.STORE_UNAVAILABLE);
    assertThat(ownersOf(ACME)).isEmpty();
  }

  @Test
  @Tag("I5")
  void uncommittedWrite_isInvisibleToReaders() throws Exception {
    CountDownLatch inserted = new CountDownLatch(1);
    CountDownLatch looked = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Outcome<Boolean>> writing =
          threads.submit(() ->
              store.write(transaction -> {
                boolean fresh = OwnersTable.insert(transaction, ACME, owners(1));
                inserted.countDown();
                awaitQuietly(looked);
                return Outcome.accepted(fresh);
              }));
      inserted.await();
      List<OwnersRow> before = ownersOf(ACME);
      looked.countDown();

      assertThat(value(writing.get())).isTrue();
      assertThat(before).isEmpty();
      assertThat(ownersOf(ACME)).hasSize(1);
    }
  }

  @Test
  @Tag("I5")
  void acknowledgedWrite_survivesReopening() throws Exception {
    value(insertOwners(ACME, 1));
    store.close();
    store = Store.open(engine.settings(), clock);

    assertThat(ownersOf(ACME)).containsExactly(owners(1));
  }

  @Test
  void closedStore_refuses() {
    store.close();

    assertThat(reason(insertOwners(ACME, 1))).isEqualTo(RefusalReason.STORE_UNAVAILABLE);
    assertThat(reason(store.read(transaction -> Outcome.accepted(1))))
        .isEqualTo(RefusalReason.STORE_UNAVAILABLE);
  }

  @Test
  void manyWritersAtOnce_eachGetTheirOwnAnswer() throws Exception {
    int writers = 200;
    List<Future<Outcome<Boolean>>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < writers; i++) {
        TenantName tenant = new TenantName("t" + i / 2);
        answers.add(threads.submit(() -> insertOwners(tenant, 1)));
      }
    }
    int fresh = 0;
    for (Future<Outcome<Boolean>> answer : answers) {
      fresh += value(answer.get()) ? 1 : 0;
    }

    assertThat(fresh).isEqualTo(writers / 2);
    assertThat(engine.number("SELECT COUNT(*) FROM owners")).isEqualTo(writers / 2);
  }

  @Test
  void databaseClock_isCloseToThisMachinesOrTheOneGiven() {
    Instant now = value(store.read(transaction -> Outcome.accepted(transaction.now())));

    assertThat(now).isBetween(earliestNow(), latestNow());
  }

  abstract Instant earliestNow();

  abstract Instant latestNow();

  @Test
  void statements_keepTheirChainApartByTenantKindAndName() {
    value(
        store.write(transaction -> {
          StatementTable.insert(transaction, ACME, StatementKind.POLICY, statement("p", 1, 0));
          StatementTable.insert(transaction, ACME, StatementKind.POLICY, statement("p", 2, 0));
          StatementTable.insert(transaction, ACME, StatementKind.POLICY, statement("q", 1, 0));
          StatementTable.insert(transaction, OTHER, StatementKind.POLICY, statement("p", 3, 0));
          return Outcome.accepted(true);
        }));

    assertThat(newest(ACME, "p").map(StatementRow::version)).contains(2L);
    assertThat(newest(OTHER, "p").map(StatementRow::version)).contains(3L);
    assertThat(newest(OTHER, "q")).isEmpty();
    assertThat(newest(ACME, "p")).contains(statement("p", 2, 0));
  }

  private Optional<StatementRow> newest(TenantName tenant, String name) {
    return value(
        store.read(transaction ->
            Outcome.accepted(
                StatementTable.newest(transaction, tenant, StatementKind.POLICY, name))));
  }

  @Test
  void deletions_endWhatTheySayAndNoMore() {
    value(
        store.write(transaction -> {
          StatementTable.insert(
              transaction, ACME, StatementKind.DELETION, statement("policy/p", 1, 4));
          StatementTable.insert(
              transaction, ACME, StatementKind.DELETION, statement("policy/p", 2, 7));
          return Outcome.accepted(true);
        }));

    assertThat(ended(ACME, StatementKind.POLICY, "p")).isEqualTo(7);
    assertThat(ended(ACME, StatementKind.POLICY, "q")).isZero();
    assertThat(ended(ACME, StatementKind.SECRET, "p")).isZero();
    assertThat(ended(OTHER, StatementKind.POLICY, "p")).isZero();
  }

  private long ended(TenantName tenant, StatementKind kind, String name) {
    return value(
        store.read(transaction ->
            Outcome.accepted(StatementTable.endedThrough(transaction, tenant, kind, name))));
  }

  static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
