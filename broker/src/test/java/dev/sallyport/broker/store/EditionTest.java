package dev.sallyport.broker.store;

import static dev.sallyport.broker.store.StoreContract.ACME;
import static dev.sallyport.broker.store.StoreContract.statement;
import static dev.sallyport.broker.store.StoreContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.StatementKind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store's edition moves with every change but those that releases leave behind. */
@Tag("I6")
class EditionTest {
  @TempDir Path folder;
  private Engine engine;
  private Store store;
  private Optional<Edition> before;

  @BeforeEach
  void open() throws Exception {
    engine = Engine.sqlite(folder);
    store = Store.open(engine.settings(), new TestClock());
    before = store.edition();
    assertThat(before).isPresent();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void upload_movesIt() {
    value(
        store.write(transaction ->
            Outcome.accepted(
                StatementTable.insert(
                    transaction, ACME, StatementKind.POLICY, statement("p", 1, 0)))));

    assertThat(store.edition()).isPresent().isNotEqualTo(before);
    assertThat(sameOutside()).isTrue();
  }

  @Test
  void recordOfARelease_leavesIt() {
    prune();

    assertThat(store.edition()).isEqualTo(before);
  }

  @Test
  void changePastTheBroker_movesItOnceTheWriterHasSeenIt() {
    engine.execute("DELETE FROM owners");
    prune();

    assertThat(sameOutside()).isFalse();
  }

  @Test
  void postgres_hasNone() throws Exception {
    try (Store postgres = Store.open(Engine.postgres().settings(), new TestClock())) {
      assertThat(postgres.edition()).isEmpty();
    }
  }

  private boolean sameOutside() {
    return store.edition().orElseThrow().isSameOutside(before.orElseThrow());
  }

  private void prune() {
    value(
        store.write(transaction ->
            Outcome.accepted(
                ChallengeTable.removeUntil(transaction, ACME.value(), Instant.EPOCH, 1))));
  }
}
