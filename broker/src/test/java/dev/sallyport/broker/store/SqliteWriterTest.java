package dev.sallyport.broker.store;

import static dev.sallyport.broker.store.StoreContract.awaitQuietly;
import static dev.sallyport.broker.store.StoreContract.owners;
import static dev.sallyport.broker.store.StoreContract.reason;
import static dev.sallyport.broker.store.StoreContract.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.log.LogLines;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.TenantName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong on the one thread that all who write wait for: nobody waits for ever. */
@Tag("I5")
class SqliteWriterTest {
  private static final int QUEUE = 4;

  @TempDir Path folder;
  private final CountDownLatch atCommit = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);
  private Engine engine;
  private Runnable hook = () -> {};
  private SqliteWriter writer;

  @BeforeEach
  void open() throws Exception {
    engine = Engine.sqlite(folder);
    Store.open(engine.settings(), new TestClock()).close();
    writer =
        SqliteWriter.start(
            HookedConnection.before(
                "COMMIT", () -> hook.run(), SqliteStore.writing(engine.settings()).getConnection()),
            DatabaseClock.of(new TestClock()),
            QUEUE);
  }

  @AfterEach
  void close() {
    writer.close();
  }

  static Stream<Error> errors() {
    return Stream.of(
        new StackOverflowError("unit"), new LinkageError("unit"), new AssertionError("unit"));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void errorInAUnit_isItsCallersAlone_andTheNextIsWritten(Error error) {
    assertThatThrownBy(() -> writer.write(failing("acme", error))).isSameAs(error);

    assertThat(value(writer.write(inserting("other")))).isTrue();
    assertThat(writer.isBroken()).isFalse();
    assertThat(tenants()).isEqualTo(1);
  }

  @Test
  void errorOfANeighbourInTheBatch_othersStay() throws Exception {
    hook = this::holdTheFirst;
    FutureTask<Outcome<Boolean>> holding = waiting(inserting("first"));
    atCommit.await();
    FutureTask<Outcome<Boolean>> before = waiting(inserting("before"));
    FutureTask<Outcome<Boolean>> bad = waiting(failing("bad", new AssertionError("unit")));
    FutureTask<Outcome<Boolean>> after = waiting(inserting("after"));
    gate.countDown();

    assertThatThrownBy(bad::get).hasCauseInstanceOf(AssertionError.class);
    for (FutureTask<Outcome<Boolean>> good : List.of(holding, before, after)) {
      assertThat(value(good.get())).isTrue();
    }
    assertThat(tenants()).isEqualTo(3);
  }

  @Test
  void errorAtCommit_refusesTheBatchWhatWaitsAndWhatComes_andSaysSo() throws Exception {
    hook =
        () -> {
          holdTheFirst();
          throw new StackOverflowError("commit");
        };
    try (LogLines lines = new LogLines()) {
      List<FutureTask<Outcome<Boolean>>> refused = new ArrayList<>();
      refused.add(waiting(inserting("first")));
      atCommit.await();
      for (int i = 0; i < QUEUE; i++) {
        refused.add(waiting(inserting("queued" + i)));
      }
      gate.countDown();

      for (FutureTask<Outcome<Boolean>> one : refused) {
        assertThat(reason(one.get())).isEqualTo(RefusalReason.STORE_UNAVAILABLE);
      }
      assertThat(writer.isBroken()).isTrue();
      assertThat(reason(writer.write(inserting("late"))))
          .isEqualTo(RefusalReason.STORE_UNAVAILABLE);
      writer.close();
      assertThat(lines.of(LogEvent.STORE_WRITER_ENDED))
          .singleElement()
          .satisfies(line -> assertThat(line.getThrown()).isInstanceOf(StackOverflowError.class));
    }
    assertThat(tenants()).isZero();
  }

  @Test
  void closingWithAFullQueue_answersWhatWaits_andIsNoFailure() throws Exception {
    hook = this::holdTheFirst;
    List<FutureTask<Outcome<Boolean>>> written = new ArrayList<>();
    written.add(waiting(inserting("first")));
    atCommit.await();
    for (int i = 0; i < QUEUE; i++) {
      written.add(waiting(inserting("queued" + i)));
    }
    Thread closing = started(writer::close);
    gate.countDown();
    closing.join();

    for (FutureTask<Outcome<Boolean>> one : written) {
      assertThat(value(one.get())).isTrue();
    }
    assertThat(writer.isBroken()).isFalse();
    assertThat(tenants()).isEqualTo(1 + QUEUE);
  }

  private void holdTheFirst() {
    atCommit.countDown();
    awaitQuietly(gate);
  }

  /** A write that somebody waits for by now: it is in the queue, or its batch. */
  private FutureTask<Outcome<Boolean>> waiting(Work<Boolean> work) {
    FutureTask<Outcome<Boolean>> answer = new FutureTask<>(() -> writer.write(work));
    Thread _ = started(answer);
    return answer;
  }

  private static Thread started(Runnable task) {
    Thread thread = Thread.ofPlatform().daemon().start(task);
    while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return thread;
  }

  private static Work<Boolean> inserting(String tenant) {
    return transaction ->
        Outcome.accepted(OwnersTable.insert(transaction, new TenantName(tenant), owners(1)));
  }

  private static Work<Boolean> failing(String tenant, Error error) {
    return transaction -> {
      OwnersTable.insert(transaction, new TenantName(tenant), owners(1));
      throw error;
    };
  }

  private long tenants() {
    return engine.number("SELECT COUNT(*) FROM owners");
  }
}
