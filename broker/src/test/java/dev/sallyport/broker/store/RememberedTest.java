package dev.sallyport.broker.store;

import static dev.sallyport.broker.store.StoreContract.ACME;
import static dev.sallyport.broker.store.StoreContract.statement;
import static dev.sallyport.broker.store.StoreContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.StatementKind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was read is remembered for as long as nobody changes the store, and no longer. */
class RememberedTest {
  private static final int CAPACITY = 2;

  private final List<String> readings = new ArrayList<>();
  @TempDir Path folder;
  private Engine engine;
  private Store store;
  private Remembered<String, String> remembered;

  @BeforeEach
  void open() throws Exception {
    use(Engine.sqlite(folder));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void nothingChanged_isReadOnce() {
    assertThat(value(get("a"))).isEqualTo("a 1");
    assertThat(value(get("a"))).isEqualTo("a 1");
  }

  @Test
  void changedByTheBroker_isReadAgain() {
    value(get("a"));
    upload(1);

    assertThat(value(get("a"))).isEqualTo("a 2");
  }

  @Test
  void recordOfAReleaseWritten_isNotReadAgain() {
    value(get("a"));
    release();

    assertThat(value(get("a"))).isEqualTo("a 1");
  }

  @Test
  void changedPastTheBroker_isReadAgainOnceTheWriterHasSeenIt() {
    value(get("a"));
    engine.execute("DELETE FROM owners");
    release();

    assertThat(value(get("a"))).isEqualTo("a 2");
  }

  @Test
  void refusal_isRememberedUnlessItPasses() {
    assertThat(refused("a", RefusalReason.UNKNOWN_SECRET)).isEqualTo(get("a"));
    assertThat(refused("b", RefusalReason.STORE_UNAVAILABLE)).isNotEqualTo(get("b"));
  }

  @Test
  void moreThanItHolds_forgetsWhatWasNotUsedForLongest() {
    for (String key : List.of("a", "b", "a", "c", "a", "b")) {
      value(get(key));
    }
    assertThat(readings).containsExactly("a", "b", "c", "b");
  }

  @Test
  void engineWithoutEditions_isReadEachTime() throws Exception {
    store.close();
    use(Engine.postgres());

    assertThat(value(get("a"))).isEqualTo("a 1");
    assertThat(value(get("a"))).isEqualTo("a 2");
  }

  private void use(Engine used) throws StoreException {
    engine = used;
    store = Store.open(used.settings(), new TestClock());
    remembered = new Remembered<>(store, CAPACITY);
  }

  private Outcome<String> get(String key) {
    return remembered.get(
        key,
        () -> {
          readings.add(key);
          return Outcome.accepted(key + " " + readings.size());
        });
  }

  private Outcome<String> refused(String key, RefusalReason reason) {
    return remembered.get(key, () -> Outcome.refused(reason));
  }

  private void upload(int version) {
    value(
        store.write(transaction ->
            Outcome.accepted(
                StatementTable.insert(
                    transaction, ACME, StatementKind.POLICY, statement("p", version, 0)))));
  }

  private void release() {
    value(
        store.write(transaction ->
            Outcome.accepted(
                ChallengeTable.removeUntil(transaction, ACME.value(), Instant.EPOCH))));
  }
}
