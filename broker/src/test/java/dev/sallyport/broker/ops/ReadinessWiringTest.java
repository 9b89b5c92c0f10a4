package dev.sallyport.broker.ops;

import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.crypto.NativeCrypto;
import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.broker.custody.KeySchedule;
import dev.sallyport.broker.store.Edition;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.StoreSettings;
import dev.sallyport.broker.store.Work;
import dev.sallyport.broker.tenant.TestKms;
import dev.sallyport.kms.KmsHealth;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a broker says that it is not ready, and what it says of the cause. */
@Tag("I7")
class ReadinessWiringTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private final ReadinessWiring wiring = new ReadinessWiring();
  private final AtomicReference<Instant> ours = new AtomicReference<>(NOON);
  @TempDir Path folder;
  private Store store;
  private TestKms kms;

  @BeforeEach
  void open() throws Exception {
    NativeCrypto.start(true, true);
    // SQLite has no clock of its own: the store's stands still, ours is moved.
    store = Store.open(StoreSettings.sqlite(folder.resolve("db")), () -> NOON);
    kms = new TestKms(folder);
  }

  @AfterEach
  void close() {
    kms.close();
    store.close();
  }

  private HealthCheckResponse ofStore() {
    return wiring.store(store, ours::get).call();
  }

  private static Map<String, Object> data(HealthCheckResponse response) {
    return response.getData().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"0, UP", "30000, UP", "-30000, UP", "30001, DOWN", "-30001, DOWN", "86400000, DOWN"})
  void clocksThatDisagree_areNotReadyFromThirtySeconds(long millis, Status status) {
    ours.set(NOON.plusMillis(millis));
    assertThat(ofStore().getStatus()).isEqualTo(status);
    assertThat(data(ofStore())).containsEntry("offsetMillis", Math.abs(millis));
  }

  @Test
  void storeThatIsDown_isNotReady_andSaysSo() {
    store.close();
    assertThat(ofStore().getStatus()).isEqualTo(Status.DOWN);
    assertThat(data(ofStore())).containsEntry("reason", "store-unavailable");
  }

  @Test
  void storeWhoseWriterEnded_isNotReady_thoughItCanBeRead() {
    Store readable = withoutWriter(store);
    assertThat(readable.read(_ -> Outcome.accepted(1))).isInstanceOf(Outcome.Accepted.class);

    HealthCheckResponse answer = wiring.store(readable, ours::get).call();

    assertThat(answer.getStatus()).isEqualTo(Status.DOWN);
    assertThat(data(answer)).containsEntry("reason", "store-unavailable");
  }

  private static Store withoutWriter(Store store) {
    return new Store() {
      @Override
      public <T> Outcome<T> read(Work<T> work) {
        return store.read(work);
      }

      @Override
      public <T> Outcome<T> write(Work<T> work) {
        return Outcome.refused(RefusalReason.STORE_UNAVAILABLE);
      }

      @Override
      public boolean takesWrites() {
        return false;
      }

      @Override
      public Optional<Edition> edition() {
        return store.edition();
      }

      @Override
      public String engine() {
        return store.engine();
      }

      @Override
      public void close() {
        store.close();
      }
    };
  }

  @Test
  void kmsThatAnswers_isReady_andOneThatLostItsKeysetIsNot() throws Exception {
    assertThat(wiring.kms(kms, TestKms.KEK).call().getStatus()).isEqualTo(Status.UP);
    Files.delete(folder.resolve("kek"));
    HealthCheckResponse lost = wiring.kms(kms, TestKms.KEK).call();
    assertThat(lost.getStatus()).isEqualTo(Status.DOWN);
    assertThat(data(lost)).containsKey("local");
  }

  @Test
  void kmsThatDoesNotServeTheBrokersKey_isNotReady() {
    kms.cutOff(true);
    assertThat(wiring.kms(kms, TestKms.KEK).call().getStatus()).isEqualTo(Status.DOWN);
  }

  @Test
  void connectionOfATenantThatIsDown_isToldAndLeavesTheBrokerReady() {
    var another = KmsHealth.of("vault.main", false, "sealed");
    HealthCheckResponse answer = ReadinessWiring.kmsOf(TestKms.KEK, kms.besides(another));

    assertThat(answer.getStatus()).isEqualTo(Status.UP);
    assertThat(answer.getData().orElseThrow()).containsEntry("vault.main", "not ready: sealed");
  }

  @Test
  void kmsThatIsClosed_isNotReady() {
    kms.close();
    assertThat(wiring.kms(kms, TestKms.KEK).call().getStatus()).isEqualTo(Status.DOWN);
  }

  @Test
  void keysThatRanOut_areNotReady() {
    KeyRing keys =
        value(
            KeyRing.open(
                store, kms, TestKms.KEK, KeySchedule.DEFAULT, new SecureRandom(), ours::get));
    assertThat(wiring.keys(keys).call().getStatus()).isEqualTo(Status.UP);
    ours.set(NOON.plus(Duration.ofDays(400)));
    assertThat(wiring.keys(keys).call().getStatus()).isEqualTo(Status.DOWN);
    keys.close();
  }
}
