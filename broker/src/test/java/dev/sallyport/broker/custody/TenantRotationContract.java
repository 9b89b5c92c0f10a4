package dev.sallyport.broker.custody;

import static dev.sallyport.broker.tenant.TestTenancy.ACME;
import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.store.Engine;
import dev.sallyport.broker.store.SecretTable.SecretRow;
import dev.sallyport.broker.tenant.GuardedSecret;
import dev.sallyport.broker.tenant.Holding;
import dev.sallyport.broker.tenant.IntakeKey;
import dev.sallyport.broker.tenant.TenantKeys.Tenant;
import dev.sallyport.broker.tenant.TestOwners;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.KeyEntry;
import dev.sallyport.protocol.wire.KeyKind;
import dev.sallyport.protocol.wire.KeyListAnswer;
import dev.sallyport.protocol.wire.KeyRotation;
import dev.sallyport.protocol.wire.KeyRotation.Manner;
import dev.sallyport.protocol.wire.ObjectHead;
import dev.sallyport.protocol.wire.StatementUpload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A tenant's intake and storage keys on every engine: new ones for new secrets. */
abstract class TenantRotationContract {
  @TempDir Path folder;
  private Engine engine;
  private TestTenancy tenancy;
  private TenantKeyRotation rotation;
  private Tenant acme;

  abstract Engine engine(Path folder) throws Exception;

  @BeforeEach
  void open() throws Exception {
    engine = engine(folder);
    tenancy = new TestTenancy(folder, engine.settings()).furnish();
    rotation = new TenantKeyRotation(tenancy.store, tenancy.custody);
    acme = new Tenant(ACME, tenancy.owners.document().root());
  }

  @AfterEach
  void close() {
    tenancy.close();
  }

  private KeyListAnswer rotate(KeyKind kind, int replaces) {
    return value(rotation.rotate(acme, new KeyRotation(kind, replaces, Manner.USUAL)));
  }

  /** The keys of a kind, such as {@code kept 1: 2 secrets, current 2: 0 secrets}. */
  private String keys(KeyKind kind) {
    return value(rotation.list(acme)).keys().stream()
        .filter(key -> key.kind() == kind)
        .map(key ->
            key.standing().label()
                + " "
                + key.number()
                + ": "
                + key.secrets().orElseThrow()
                + " secrets")
        .collect(Collectors.joining(", "));
  }

  /** Lets time pass for keys, by ageing them. */
  private void age(Duration time) {
    engine.execute("UPDATE tenant_key SET created_at = created_at - " + time.toMillis());
  }

  private boolean opens(String resource) {
    var secret = value(tenancy.resolve(resource));
    int number = row(secret).intakeKey();
    return value(tenancy.custody.intakeKey(acme, number)).number() == number;
  }

  private static SecretRow row(GuardedSecret secret) {
    return ((Holding.InStore) secret.holding()).row();
  }

  private StatementUpload sealed(String path, IntakeKey to) {
    return tenancy.owners.secret(tenancy.next(StatementKind.SECRET, path), "sealed", to, "p", 1);
  }

  @Test
  void freshTenant_hasItsFirstKeysAndSaysWhatNeedsThem() {
    assertThat(keys(KeyKind.INTAKE)).isEqualTo("current 1: 1 secrets");
    assertThat(keys(KeyKind.STORAGE)).isEqualTo("current 1: 1 secrets");
    List<KeyEntry> entries = value(rotation.list(acme)).keys();
    assertThat(entries.getFirst().fingerprint()).contains(tenancy.intakeKey().key().raw().sha256());
    assertThat(entries.getLast().fingerprint()).isEmpty();
  }

  @Test
  @Tag("I8")
  void list_tellsNothingOfAKeyNorOfItsWrappedForm() {
    String told = new String(value(rotation.list(acme)).toUtf8(), StandardCharsets.UTF_8);

    assertThat(told).doesNotContain("local://");
    assertThat(told.split("[^A-Za-z0-9]+")).allMatch(word -> word.length() <= 64);
  }

  @Test
  void rotatedIntakeKey_isTheOneThatClientsGet_andTheOldOneStillTakesAndOpens() {
    IntakeKey old = tenancy.intakeKey();
    rotate(KeyKind.INTAKE, 1);

    assertThat(tenancy.intakeKey().number()).isEqualTo(2);
    assertThat(tenancy.intakeKey().key()).isNotEqualTo(old.key());
    value(tenancy.service.upload(ACME, sealed("late", old)));
    value(tenancy.service.upload(ACME, sealed("new", tenancy.intakeKey())));
    assertThat(keys(KeyKind.INTAKE)).isEqualTo("kept 1: 2 secrets, current 2: 1 secrets");
    assertThat(opens("db/key")).isTrue();
    assertThat(opens("late")).isTrue();
    assertThat(opens("new")).isTrue();
  }

  @Test
  void rotatedStorageKey_coversNewSecretsAlone() {
    rotate(KeyKind.STORAGE, 1);
    tenancy.putSecret("new", "one", "p", 1);

    assertThat(keys(KeyKind.STORAGE)).isEqualTo("kept 1: 1 secrets, current 2: 1 secrets");
    assertThat(row(value(tenancy.resolve("new"))).storageKey()).isEqualTo(2);
    assertThat(row(value(tenancy.resolve("db/key"))).storageKey()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"INTAKE", "STORAGE"})
  void oldKey_isKeptAsLongAsASecretNeedsIt_andRemovedAfterwards(KeyKind kind) {
    rotate(kind, 1);
    age(TenantKeyRotation.UPLOADS.multipliedBy(100));
    assertThat(value(rotation.removeUnneeded())).as("db/key needs it").isZero();

    tenancy.putSecret("db/key", "newer", "p", 1);
    assertThat(value(rotation.removeUnneeded())).as("version 1 may still be asked for").isZero();

    tenancy.delete(StatementKind.SECRET, "db/key");
    assertThat(keys(kind)).isEqualTo("kept 1: 0 secrets, current 2: 0 secrets");
    assertThat(value(rotation.removeUnneeded())).isEqualTo(1);
    assertThat(keys(kind)).isEqualTo("current 2: 0 secrets");
  }

  @Test
  void oldKeyThatNothingNeeds_isKeptForUploadsInFlightAndNoLonger() {
    tenancy.delete(StatementKind.SECRET, "db/key");
    IntakeKey old = tenancy.intakeKey();
    StatementUpload late = sealed("late", old);
    rotate(KeyKind.INTAKE, 1);
    age(TenantKeyRotation.UPLOADS.minusMinutes(1));
    assertThat(value(rotation.removeUnneeded())).isZero();

    age(Duration.ofMinutes(2));
    assertThat(value(rotation.removeUnneeded())).isEqualTo(1);

    assertThat(reason(tenancy.service.upload(ACME, late)))
        .isEqualTo(RefusalReason.MALFORMED_SECRET);
  }

  @Test
  void currentKey_isNeverRemoved_andItsNumberNeverUsedAgain() {
    tenancy.delete(StatementKind.SECRET, "db/key");
    rotate(KeyKind.INTAKE, 1);
    rotate(KeyKind.INTAKE, 2);
    age(TenantKeyRotation.UPLOADS.multipliedBy(100));

    assertThat(value(rotation.removeUnneeded())).isEqualTo(2);
    assertThat(value(rotation.removeUnneeded())).isZero();
    assertThat(keys(KeyKind.INTAKE)).isEqualTo("current 3: 0 secrets");
    rotate(KeyKind.INTAKE, 3);
    assertThat(tenancy.intakeKey().number()).isEqualTo(4);
  }

  @Test
  @Tag("I10")
  void keysOfAnotherTenant_areLeftAlone() {
    TenantName other = new TenantName("other");
    TestOwners others = TestOwners.named("others");
    value(tenancy.service.create(others.creation(other)));
    rotate(KeyKind.INTAKE, 1);
    tenancy.delete(StatementKind.SECRET, "db/key");
    age(TenantKeyRotation.UPLOADS.multipliedBy(2));
    value(rotation.removeUnneeded());

    Tenant stranger = new Tenant(other, others.document().root());
    assertThat(value(rotation.list(stranger)).keys())
        .extracting(key -> key.kind().label() + key.number())
        .containsExactly("intake1", "storage1");
  }

  @ParameterizedTest
  @EnumSource
  void orderThatDoesNotBelongHere_isRefused(KeyKind kind) {
    boolean ofTenants = kind == KeyKind.INTAKE || kind == KeyKind.STORAGE;
    Manner manner = ofTenants ? Manner.DISCARD : Manner.USUAL;

    assertThat(reason(rotation.rotate(acme, new KeyRotation(kind, 1, manner))))
        .isEqualTo(RefusalReason.BAD_MEMBER_VALUE);
  }

  @ParameterizedTest
  @CsvSource({"INTAKE", "STORAGE"})
  @Tag("I7")
  void rotationWithoutTheKms_isRefusedAndChangesNothing(KeyKind kind) {
    tenancy.kms.cutOff(true);

    assertThat(reason(rotation.rotate(acme, new KeyRotation(kind, 1, Manner.USUAL))))
        .isEqualTo(RefusalReason.KMS_UNAVAILABLE);
    tenancy.kms.cutOff(false);
    assertThat(keys(kind)).isEqualTo("current 1: 1 secrets");
  }

  @ParameterizedTest
  @CsvSource({"INTAKE", "STORAGE"})
  void racingOrders_makeOneKey(KeyKind kind) throws Exception {
    List<Callable<Outcome<KeyListAnswer>>> orders = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      orders.add(() -> rotation.rotate(acme, new KeyRotation(kind, 1, Manner.USUAL)));
    }
    List<Outcome<KeyListAnswer>> outcomes = together(orders);

    assertThat(outcomes.stream().filter(Outcome.Accepted.class::isInstance)).hasSize(1);
    outcomes.stream()
        .filter(Outcome.Refused.class::isInstance)
        .forEach(outcome -> assertThat(reason(outcome)).isEqualTo(RefusalReason.KEYS_MOVED));
    assertThat(keys(kind)).isEqualTo("kept 1: 1 secrets, current 2: 0 secrets");
  }

  @Test
  @Tag("I6")
  void uploadsThatRaceTheRemovalOfTheirKey_areRefusedOrKeepIt() throws Exception {
    tenancy.delete(StatementKind.SECRET, "db/key");
    for (int round = 1; round <= 12; round++) {
      IntakeKey old = tenancy.intakeKey();
      StatementUpload late = sealed("race/" + round, old);
      rotate(KeyKind.INTAKE, old.number());
      age(TenantKeyRotation.UPLOADS.multipliedBy(2));
      List<Outcome<?>> both =
          together(
              List.<Callable<Outcome<?>>>of(
                  () -> tenancy.service.upload(ACME, late), () -> rotation.removeUnneeded()));

      boolean taken = both.getFirst() instanceof Outcome.Accepted<?>(ObjectHead _);
      assertThat(
              engine.number(
                  "SELECT COUNT(*) FROM tenant_key WHERE kind = 'intake' AND number = "
                      + old.number()))
          .as("round " + round)
          .isEqualTo(taken ? 1 : 0);
      if (!taken) {
        assertThat(reason(both.getFirst())).isEqualTo(RefusalReason.MALFORMED_SECRET);
      }
    }
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
}
