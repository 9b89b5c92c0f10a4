package dev.sallyport.broker.custody;

import static dev.sallyport.broker.tenant.TestTenancy.ACME;
import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.log.LogLines;
import dev.sallyport.broker.store.Engine;
import dev.sallyport.broker.store.TenantKeyTable.Under;
import dev.sallyport.broker.tenant.TenantKeys.Tenant;
import dev.sallyport.broker.tenant.TestOwners;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.kms.KekUri;
import dev.sallyport.protocol.KekDocument;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.wire.KekAnswer;
import dev.sallyport.protocol.wire.KekRotation;
import dev.sallyport.protocol.wire.KeyKind;
import dev.sallyport.protocol.wire.KeyRotation;
import dev.sallyport.protocol.wire.ObjectHead;
import dev.sallyport.protocol.wire.StatementUpload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tenant's key-encryption key on every engine: chosen, rotated, and not to be chosen. */
abstract class TenantKeksContract {
  private static final KeyCacheSettings NO_CACHE =
      new KeyCacheSettings(Duration.ZERO, KeyCacheSettings.DEFAULT.capacity());
  private static final String OWN = "local://of-acme";
  private static final String BROKERS = "local://default";

  @TempDir Path folder;
  private Engine engine;
  private TestTenancy tenancy;
  private TenantKeks keks;
  private Tenant acme;

  abstract Engine engine(Path folder) throws Exception;

  @BeforeEach
  void open() throws Exception {
    engine = engine(folder);
    tenancy = new TestTenancy(folder, engine.settings()).furnish();
    keks = new TenantKeks(tenancy.store, tenancy.kms, TestTenancy.KEKS);
    acme = new Tenant(ACME, tenancy.owners.document().root());
  }

  @AfterEach
  void close() {
    tenancy.close();
  }

  private Outcome<ObjectHead> choose(String kek) {
    return state(new String(new KekDocument(kek).toUtf8(), StandardCharsets.UTF_8));
  }

  private Outcome<ObjectHead> state(String document) {
    return tenancy.service.upload(
        ACME, tenancy.owners.document(tenancy.next(StatementKind.KEK, ""), document));
  }

  private KekAnswer status() {
    return value(keks.status(acme));
  }

  private long behind() {
    KekAnswer status = status();
    return status.keys().stream().filter(status::isBehind).count();
  }

  /** Whether both of the tenant's keys open, asked of a custody that remembers none. */
  private boolean opens() {
    try (Custody fresh = tenancy.custody(NO_CACHE)) {
      return fresh.intakeKey(acme) instanceof Outcome.Accepted
          && tenancy.putSecret("again", "s", "p", 1) != null;
    }
  }

  @Test
  void tenantWithoutAChoice_isUnderTheBrokersKey() {
    assertThat(status().kek()).isEqualTo(BROKERS);
    assertThat(status().ofTheOwners()).isFalse();
    assertThat(status().keys())
        .extracting(KekAnswer.Wrapping::kind)
        .containsExactly(KeyKind.INTAKE, KeyKind.STORAGE);
    assertThat(behind()).isZero();
  }

  @Test
  void chosenKey_wrapsWhatThereIsAndWhatComes() {
    value(choose(OWN));

    assertThat(status().kek()).isEqualTo(OWN);
    assertThat(status().ofTheOwners()).isTrue();
    assertThat(behind()).isZero();
    TenantKeyRotation rotation = new TenantKeyRotation(tenancy.store, tenancy.custody);
    value(rotation.rotate(acme, new KeyRotation(KeyKind.INTAKE, 1, KeyRotation.Manner.USUAL)));
    assertThat(status().keys()).extracting(KekAnswer.Wrapping::kek).containsOnly(OWN);
    assertThat(status().keys()).hasSize(3);
    assertThat(opens()).isTrue();
  }

  @Test
  void brokersKey_canBeChosenAgain() {
    value(choose(OWN));
    value(choose(BROKERS));

    assertThat(status().kek()).isEqualTo(BROKERS);
    assertThat(behind()).isZero();
    assertThat(opens()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "local://of-globex",
        "local://of-acme2",
        "vault://main/transit/of-acme",
        "vault://evil.example/transit/of-acme",
        "local://of-{tenant}"
      })
  void keyThatIsNotTheTenants_isNotAllowed(String kek) {
    assertThat(reason(choose(kek)))
        .isIn(RefusalReason.KEK_NOT_ALLOWED, RefusalReason.MALFORMED_KEK);
    assertThat(status().kek()).isEqualTo(BROKERS);
  }

  @Test
  void allowedKeyThatTheKmsDoesNotKnow_isNotAllowed() {
    TenantKeks generous =
        new TenantKeks(tenancy.store, tenancy.kms, allowing("local://nobody", "other://x"));

    assertThat(reason(generous.allowed(acme, new KekUri("local://nobody"))))
        .isEqualTo(RefusalReason.KEK_NOT_ALLOWED);
    assertThat(reason(generous.allowed(acme, new KekUri("other://x"))))
        .isEqualTo(RefusalReason.KEK_NOT_ALLOWED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"kek\":1}", "{\"kek\":\"local://of-acme\",\"x\":1}", "[]"})
  void documentThatNamesNoKey_isRefused(String document) {
    assertThat(reason(state(document))).isEqualTo(RefusalReason.MALFORMED_KEK);
  }

  @Test
  void choiceOfSomebodyElse_isRefused() {
    StatementUpload signed =
        tenancy.owners.document(tenancy.next(StatementKind.KEK, ""), "{\"kek\":\"" + OWN + "\"}");
    TestOwners others = TestOwners.named("acme");
    StatementUpload forged =
        new StatementUpload(
            signed.kind(),
            signed.name(),
            signed.version(),
            signed.ownersNumber(),
            signed.previous(),
            signed.content(),
            List.of(
                new Signature(
                    others.owner().publicKey().raw(), signed.signatures().getFirst().value())));

    assertThat(reason(tenancy.service.upload(ACME, forged)))
        .isEqualTo(RefusalReason.THRESHOLD_NOT_MET);
    assertThat(status().kek()).isEqualTo(BROKERS);
  }

  @Test
  void kmsThatIsCutOff_takesNoChoice() {
    tenancy.kms.cutOff(true);

    assertThat(reason(choose(OWN))).isEqualTo(RefusalReason.KMS_UNAVAILABLE);
  }

  @Test
  void refusalOfTheKms_isLoggedWithItsKey() {
    value(choose(OWN));
    tenancy.kms.cutOff(true);
    try (LogLines lines = new LogLines();
        Custody fresh = tenancy.custody(NO_CACHE)) {
      assertThat(reason(fresh.intakeKey(acme))).isEqualTo(RefusalReason.KMS_UNAVAILABLE);
      assertThat(reason(keks.status(acme))).isEqualTo(RefusalReason.KMS_UNAVAILABLE);

      assertThat(lines.of(LogEvent.KMS_FAILED))
          .extracting(line ->
              line.getMdc("operation") + " " + line.getMdc("kind") + " " + line.getMdc("uri"))
          .containsExactly("unwrap intake " + OWN, "info kek " + OWN);
    }
  }

  @Test
  void kmsCutOffBetweenTwoKeys_leavesBothReadable_andALaterRoundGoesOn() {
    tenancy.kms.cutOffAfter(1);
    value(choose(OWN));
    assertThat(behind()).isEqualTo(1);
    assertThat(value(keks.moveUnfinished())).isZero();
    tenancy.kms.cutOffAfter(Integer.MAX_VALUE);
    assertThat(opens()).isTrue();

    assertThat(value(keks.moveUnfinished())).isEqualTo(1);
    assertThat(behind()).isZero();
    assertThat(value(keks.moveUnfinished())).isZero();
    assertThat(opens()).isTrue();
  }

  @Test
  void rotation_movesEveryKey_andAnOrderSentTwiceRotatesOnce() {
    value(choose(OWN));
    KekRotation order = new KekRotation(status().version());

    KekAnswer after = value(keks.rotate(acme, order));
    KekAnswer again = value(keks.rotate(acme, order));

    assertThat(after.version()).isNotEqualTo(order.replaces());
    assertThat(after.keys()).noneMatch(after::isBehind);
    assertThat(again).isEqualTo(after);
    assertThat(opens()).isTrue();
  }

  @Test
  void rotationThatBrokeOff_isFinishedByTheSameOrder() {
    KekRotation order = new KekRotation(status().version());
    tenancy.kms.cutOffAfter(1);
    assertThat(reason(keks.rotate(acme, order))).isEqualTo(RefusalReason.KMS_UNAVAILABLE);
    tenancy.kms.cutOffAfter(Integer.MAX_VALUE);
    assertThat(behind()).isEqualTo(1);

    KekAnswer after = value(keks.rotate(acme, order));

    assertThat(after.keys()).noneMatch(after::isBehind);
    assertThat(opens()).isTrue();
  }

  @Test
  void rotationThatBrokeOffBetweenTwoKeys_isFinishedByALaterRound() {
    value(choose(OWN));
    tenancy.kms.cutOffAfter(1);
    assertThat(reason(keks.rotate(acme, new KekRotation(status().version()))))
        .isEqualTo(RefusalReason.KMS_UNAVAILABLE);
    tenancy.kms.cutOffAfter(Integer.MAX_VALUE);

    assertThat(value(keks.moveUnfinished())).isEqualTo(1);
    assertThat(behind()).isZero();
    assertThat(opens()).isTrue();
  }

  @Test
  void rotationThatBrokeOffBeforeTheFirstKey_isFinishedAtTheNextStart() {
    value(choose(OWN));
    tenancy.kms.cutOffAfter(0);
    assertThat(reason(keks.rotate(acme, new KekRotation(status().version()))))
        .isEqualTo(RefusalReason.KMS_UNAVAILABLE);
    tenancy.kms.cutOffAfter(Integer.MAX_VALUE);
    assertThat(behind()).isEqualTo(2);

    assertThat(value(keks.moveUnfinished())).isZero();
    assertThat(value(keks.moveAll())).isEqualTo(2);
    assertThat(behind()).isZero();
    assertThat(opens()).isTrue();
  }

  @Test
  void keyThatWasTakenOffTheList_isNamed_andNothingMoreGoesUnderIt() {
    value(choose(OWN));
    TenantKeks without = new TenantKeks(tenancy.store, tenancy.kms, allowing());

    assertThat(value(without.stranded())).containsExactly(new Under(ACME, OWN, 2));
    assertThat(reason(without.move(acme))).isEqualTo(RefusalReason.KEK_NOT_ALLOWED);
    assertThat(reason(without.rotate(acme, new KekRotation(status().version()))))
        .isEqualTo(RefusalReason.KEK_NOT_ALLOWED);
    assertThat(reason(tenancy.store.read(transaction -> without.of(transaction, ACME))))
        .isEqualTo(RefusalReason.KEK_NOT_ALLOWED);

    assertThat(value(keks.stranded())).isEmpty();
    assertThat(behind()).isZero();
    assertThat(opens()).isTrue();
  }

  /** Another tenant may wrap whatever it likes under its own key, with this tenant's context. */
  @Test
  @Tag("I6")
  void rowUnderAnotherTenantsKey_isNotOpenedThoughItWould() {
    String stored = planted("local://of-globex");

    assertThat(stored).isEqualTo("local://of-globex");
    try (Custody fresh = tenancy.custody(NO_CACHE)) {
      assertThat(reason(fresh.intakeKey(acme))).isEqualTo(RefusalReason.SECRET_UNREADABLE);
    }
    assertThat(reason(keks.move(acme))).isEqualTo(RefusalReason.SECRET_UNREADABLE);
  }

  /** The intake key of the tenant under another KEK, honestly wrapped; gives what the row says. */
  private String planted(String kek) {
    KekSettings settings =
        new KekSettings(
            new KekUri(kek), new Allowance(TestTenancy.KEKS.others().each(), only(BROKERS)));
    value(new TenantKeks(tenancy.store, tenancy.kms, settings).move(acme));
    return status().keys().getFirst().kek();
  }

  @Test
  @Tag("I6")
  void choiceThatTheOwnersDidNotSign_isNotFollowed() {
    value(choose(OWN));
    engine.execute(
        "UPDATE statement SET document = '{\"kek\":\"local://default\"}' WHERE kind = 'kek'");

    assertThat(reason(keks.status(acme))).isEqualTo(RefusalReason.ROW_MISMATCH);
    assertThat(reason(keks.move(acme))).isEqualTo(RefusalReason.ROW_MISMATCH);
    TenantKeyRotation rotation = new TenantKeyRotation(tenancy.store, tenancy.custody);
    assertThat(
            reason(
                rotation.rotate(
                    acme, new KeyRotation(KeyKind.INTAKE, 1, KeyRotation.Manner.USUAL))))
        .isEqualTo(RefusalReason.ROW_MISMATCH);
  }

  private static KekSettings allowing(String... keks) {
    return new KekSettings(new KekUri(BROKERS), new Allowance(List.of(), only(keks)));
  }

  private static Map<String, List<String>> only(String... keks) {
    return Map.of(ACME.value(), List.of(keks));
  }
}
