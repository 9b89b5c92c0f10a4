package dev.sallyport.broker.custody;

import static dev.sallyport.broker.tenant.TestTenancy.ACME;
import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.custody.TestReplica.Begun;
import dev.sallyport.broker.store.Edition;
import dev.sallyport.broker.store.Engine;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.Work;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.Ticket;
import dev.sallyport.protocol.wire.KeyKind;
import dev.sallyport.protocol.wire.KeyListAnswer;
import dev.sallyport.protocol.wire.KeyRotation;
import dev.sallyport.protocol.wire.KeyRotation.Manner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two replicas and more over one store, on every engine: what one rotates, the others serve. */
abstract class RotationContract {
  private static final Duration A_MOMENT = Duration.ofMillis(200);

  @TempDir Path folder;
  private Engine engine;
  private TestTenancy tenancy;
  private TestReplica a;
  private TestReplica b;

  abstract Engine engine(Path folder) throws Exception;

  @BeforeEach
  void open() throws Exception {
    engine = engine(folder);
    tenancy = new TestTenancy(folder, engine.settings());
    a = TestReplica.of(tenancy);
    b = TestReplica.of(tenancy);
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
    tenancy.close();
  }

  @ParameterizedTest
  @CsvSource({"IDENTITY, DESPITE_PINS", "TRANSPORT, USUAL", "TICKET, USUAL"})
  void challengeOfAReplicaThatJustRotated_isServedByTheOther(KeyKind kind, Manner manner)
      throws Exception {
    Begun before = b.begin();
    value(a.rotate(kind, manner));
    Begun after = a.begin();

    assertThat(b.serves(after)).as("begun under the new key").isTrue();
    assertThat(a.serves(before)).as("begun under the old key").isTrue();
    assertThat(b.serves(before)).as("begun under the old key, served where it began").isTrue();
  }

  @Test
  void replicaThatHasNotReadTheRotation_stillIssuesWhatTheOtherServes() throws Exception {
    value(a.rotate(KeyKind.TRANSPORT, Manner.USUAL));
    value(a.rotate(KeyKind.TICKET, Manner.USUAL));

    assertThat(a.serves(b.begin())).isTrue();
  }

  @Test
  void identityThatAnotherReplicaRotated_isKnownAfterTheNextRefresh() {
    value(a.rotate(KeyKind.IDENTITY, Manner.DESPITE_PINS));
    assertThat(b.ring.identity().next()).contains(a.ring.identity().current());
    value(b.ring.refresh());

    assertThat(b.ring.identity()).isEqualTo(a.ring.identity());
    assertThat(value(b.ring.transportKey())).isEqualTo(value(a.ring.transportKey()));
  }

  @Test
  @Tag("I10")
  void forgedTickets_cannotMakeAReplicaReadMoreThanNowAndThen() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    try (TestReplica replica = TestReplica.over(counting(reads), tenancy)) {
      Ticket genuine = replica.begin().ticket();
      Ticket forged = new Ticket(genuine.issued(), genuine.expiry().plusSeconds(1), genuine.mac());
      Begun begun = new Begun(forged, 1, replica.begin().sealed(), replica.begin().key());
      tenancy.clock.advance(A_MOMENT);
      int before = reads.get();
      for (int i = 0; i < 100; i++) {
        assertThat(replica.takesTicket(begun)).isFalse();
      }
      assertThat(reads.get() - before).isEqualTo(1);

      tenancy.clock.advance(A_MOMENT);
      value(a.rotate(KeyKind.TICKET, Manner.USUAL));
      assertThat(replica.takesTicket(a.begin())).as("although strangers forge").isTrue();
      assertThat(reads.get() - before).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @CsvSource({"IDENTITY, DESPITE_PINS", "TRANSPORT, USUAL", "TICKET, DISCARD"})
  void racingOrders_replaceOneKey(KeyKind kind, Manner manner) throws Exception {
    int number = a.current(kind).number();
    List<Callable<Outcome<KeyListAnswer>>> orders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      orders.add(() -> a.ring.rotate(new KeyRotation(kind, number, manner)));
      orders.add(() -> b.ring.rotate(new KeyRotation(kind, number, manner)));
    }
    List<Outcome<KeyListAnswer>> outcomes = together(orders);

    assertThat(outcomes.stream().filter(Outcome.Accepted.class::isInstance)).hasSize(1);
    outcomes.stream()
        .filter(Outcome.Refused.class::isInstance)
        .forEach(outcome -> assertThat(reason(outcome)).isEqualTo(RefusalReason.KEYS_MOVED));
    assertThat(a.current(kind).number()).isEqualTo(number + 1);
    assertThat(b.standings(kind)).isEqualTo(a.standings(kind));
    assertThat(b.serves(a.begin())).isTrue();
    assertThat(a.serves(b.begin())).isTrue();
  }

  @Test
  void replicasThatRotateAndRefreshTogether_serveEachOtherAllTheTime() throws Exception {
    List<Callable<Outcome<KeyListAnswer>>> work = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      work.add(() -> served(a, b));
      work.add(() -> served(b, a));
      work.add(() -> a.rotate(KeyKind.TICKET, Manner.USUAL));
      work.add(() -> b.rotate(KeyKind.TRANSPORT, Manner.USUAL));
      work.add(() -> a.rotate(KeyKind.IDENTITY, Manner.DESPITE_PINS));
    }
    List<Outcome<KeyListAnswer>> outcomes = together(work);

    assertThat(outcomes)
        .allMatch(outcome ->
            outcome instanceof Outcome.Accepted || reason(outcome) == RefusalReason.KEYS_MOVED);
    assertThat(value(a.ring.list())).isEqualTo(value(b.ring.list()));
  }

  /** Begins at one replica and ends at the other, again and again. */
  private Outcome<KeyListAnswer> served(TestReplica begins, TestReplica ends) throws Exception {
    for (int i = 0; i < 25; i++) {
      // Each on-demand read is allowed, as it is for whoever comes at human speed.
      tenancy.clock.advance(A_MOMENT);
      Begun begun = begins.begin();
      tenancy.clock.advance(A_MOMENT);
      assertThat(ends.serves(begun)).isTrue();
      assertThat(begins.ring.answer(value(tenancy.service.intakeKey(ACME))).number()).isEqualTo(1);
    }
    return Outcome.accepted(new KeyListAnswer(List.of()));
  }

  private static <T> List<T> together(List<Callable<T>> calls) throws Exception {
    List<T> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<T> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
    }
    return results;
  }

  private Store counting(AtomicInteger reads) {
    Store store = tenancy.store;
    return new Store() {
      @Override
      public <T> Outcome<T> read(Work<T> work) {
        reads.incrementAndGet();
        return store.read(work);
      }

      @Override
      public <T> Outcome<T> write(Work<T> work) {
        return store.write(work);
      }

      @Override
      public Optional<Edition> edition() {
        return store.edition();
      }

      @Override
      public boolean takesWrites() {
        return store.takesWrites();
      }

      @Override
      public String engine() {
        return store.engine();
      }

      @Override
      public void close() {}
    };
  }
}
