package dev.sallyport.broker.tenant;

import static dev.sallyport.broker.tenant.TestTenancy.ACME;
import static dev.sallyport.broker.tenant.TestTenancy.policyJson;
import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.referencesJson;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.tenant.TestOwners.Slot;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RecipientKeyPair;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.SigningKey;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.ObjectHead;
import dev.sallyport.protocol.wire.StatementUpload;
import dev.sallyport.protocol.wire.StatementUpload.Content;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each accepted upload has beside it what refuses, and a refusal leaves the chain as it was. */
final class UploadsTest {
  private static final Slot POLICY = Slot.first(StatementKind.POLICY, "p");
  private static final Slot REFERENCES = Slot.first(StatementKind.REFERENCE_SET, "r");
  private static final Slot SECRET = Slot.first(StatementKind.SECRET, "db/key");

  @TempDir Path folder;
  private TestTenancy tenancy;
  private TestOwners owners;

  @BeforeEach
  void open() throws Exception {
    tenancy = new TestTenancy(folder);
    owners = tenancy.owners;
  }

  @AfterEach
  void close() {
    tenancy.close();
  }

  private Outcome<ObjectHead> upload(StatementUpload upload) {
    return tenancy.service.upload(ACME, upload);
  }

  private void assertRefused(StatementUpload upload, RefusalReason expected) {
    int before = objects();
    assertThat(reason(upload(upload))).isEqualTo(expected);
    assertThat(objects()).isEqualTo(before);
  }

  private int objects() {
    return value(tenancy.service.objects(ACME, Optional.empty())).size();
  }

  private static StatementUpload with(StatementUpload upload, List<Signature> signatures) {
    return new StatementUpload(
        upload.kind(),
        upload.name(),
        upload.version(),
        upload.ownersNumber(),
        upload.previous(),
        upload.content(),
        signatures);
  }

  @Test
  void signedPolicy_becomesVersionOne() {
    StatementUpload upload = owners.document(POLICY, policyJson("p"));
    ObjectHead head = value(upload(upload));

    assertThat(head.highestVersion()).isEqualTo(1);
    assertThat(head.versions()).hasSize(1);
    assertThat(head.versions().getFirst().content())
        .isEqualTo(((Content.Document) upload.content()).bytes().sha256());
  }

  @Test
  void chain_goesOnByOneEachNamingTheOneBefore() {
    ObjectHead first = tenancy.putPolicy("p");
    Slot second = new Slot(StatementKind.POLICY, "p", 2, first.newestStatement());

    assertRefused(
        owners.document(new Slot(StatementKind.POLICY, "p", 1, Digest.zero()), policyJson("p")),
        RefusalReason.VERSION_TAKEN);
    assertRefused(
        owners.document(
            new Slot(StatementKind.POLICY, "p", 3, first.newestStatement()), policyJson("p")),
        RefusalReason.VERSION_TAKEN);
    assertRefused(
        owners.document(new Slot(StatementKind.POLICY, "p", 2, Digest.zero()), policyJson("p")),
        RefusalReason.PREVIOUS_MISMATCH);
    assertThat(value(upload(owners.document(second, policyJson("p")))).highestVersion())
        .isEqualTo(2);
  }

  @Test
  void firstStatementThatNamesAPrevious_refuses() {
    assertRefused(
        owners.document(
            new Slot(StatementKind.POLICY, "p", 1, Bytes.empty().sha256()), policyJson("p")),
        RefusalReason.PREVIOUS_MISMATCH);
  }

  @ParameterizedTest
  @EnumSource(
      value = StatementKind.class,
      names = {"EXTERNAL", "KEK", "REVOCATION", "LEASE_END", "CONFIRM"})
  void kindThatIsNotTakenYet_refuses(StatementKind kind) {
    assertRefused(
        owners.upload(
            Slot.first(kind, "x"), Bytes.empty().sha256(), new Content.Empty(), owners.owner()),
        RefusalReason.UNSUPPORTED_STATEMENT);
  }

  @Test
  void contentOfAnotherKind_refuses() {
    Content.Document document = new Content.Document(Bytes.of(new byte[] {'{', '}'}));
    Digest digest = document.bytes().sha256();

    assertRefused(
        owners.upload(SECRET, digest, document, owners.secret()),
        RefusalReason.UNSUPPORTED_STATEMENT);
    assertRefused(
        owners.upload(POLICY, Bytes.empty().sha256(), new Content.Empty(), owners.policy()),
        RefusalReason.UNSUPPORTED_STATEMENT);
    assertRefused(
        owners.upload(
            Slot.first(StatementKind.DELETION, "policy/p"), digest, document, owners.policy()),
        RefusalReason.UNSUPPORTED_STATEMENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "..", "a b", "p\n", "ü"})
  void policyNameOutsideTheGrammar_refuses(String name) {
    assertRefused(
        owners.document(Slot.first(StatementKind.POLICY, name), policyJson("p")),
        RefusalReason.MALFORMED_NAME);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a", "a//b", "a/../b", "a/b/c/d/e/f/g/h/i", "a@1"})
  void secretPathOutsideTheGrammar_refuses(String path) {
    Content.SealedSecret sealed = new Content.SealedSecret("p", 1, 1, Bytes.of(new byte[2000]));
    assertRefused(
        owners.upload(
            Slot.first(StatementKind.SECRET, path), Digest.zero(), sealed, owners.secret()),
        RefusalReason.MALFORMED_NAME);
  }

  @Test
  void documentUnderAnotherNameThanItsOwn_refuses() {
    assertRefused(owners.document(POLICY, policyJson("q")), RefusalReason.MALFORMED_NAME);
    assertRefused(owners.document(REFERENCES, referencesJson("q")), RefusalReason.MALFORMED_NAME);
    assertThat(value(upload(owners.document(REFERENCES, referencesJson("r")))).name())
        .isEqualTo("r");
  }

  @Test
  void documentsThatMakeNoSense_refuseWithTheirReason() {
    assertRefused(owners.document(POLICY, "{}"), RefusalReason.MALFORMED_POLICY);
    assertRefused(owners.document(POLICY, "no json"), RefusalReason.MALFORMED_POLICY);
    assertRefused(
        owners.document(POLICY, policyJson("p", "cpu.tdx.noSuchFact == 1")),
        RefusalReason.CONDITION_INVALID);
    assertRefused(
        owners.document(POLICY, policyJson("p", "1 + 1")), RefusalReason.CONDITION_INVALID);
    assertRefused(owners.document(REFERENCES, "{}"), RefusalReason.MALFORMED_REFERENCE_SET);
  }

  @Test
  void statementUnderAnOwnersDocumentThatIsNotTheNewest_refuses() {
    StatementUpload good = owners.document(POLICY, policyJson("p"));
    assertRefused(
        new StatementUpload(
            good.kind(), good.name(), 1, 2, good.previous(), good.content(), good.signatures()),
        RefusalReason.OWNERS_MOVED);
  }

  @Test
  void signaturesThatDoNotCount_refuse() throws Exception {
    StatementUpload good = owners.document(POLICY, policyJson("p"));
    Signature signature = good.signatures().getFirst();
    try (SigningKey stranger = SigningKey.generate()) {
      Bytes document = ((Content.Document) good.content()).bytes();
      for (SigningKey key : List.of(stranger, owners.secret(), owners.owner())) {
        assertRefused(
            owners.upload(POLICY, document.sha256(), good.content(), key),
            RefusalReason.THRESHOLD_NOT_MET);
      }
    }
    assertRefused(
        with(good, List.of(new Signature(signature.key(), Bytes.of(new byte[64])))),
        RefusalReason.THRESHOLD_NOT_MET);
    assertRefused(with(good, List.of(signature, signature)), RefusalReason.THRESHOLD_NOT_MET);
    assertRefused(with(good, List.of()), RefusalReason.THRESHOLD_NOT_MET);
    assertThat(value(upload(good)).highestVersion()).isEqualTo(1);
  }

  @Test
  void eachSignedMemberChangedOnTheWay_refuses() {
    StatementUpload good = owners.document(POLICY, policyJson("p"));
    Content other =
        new Content.Document(
            ((Content.Document) owners.document(POLICY, policyJson("p", "true")).content())
                .bytes());

    assertRefused(
        new StatementUpload(
            StatementKind.POLICY, "q", 1, 1, good.previous(), good.content(), good.signatures()),
        RefusalReason.THRESHOLD_NOT_MET);
    assertRefused(
        new StatementUpload(
            StatementKind.POLICY, "p", 2, 1, good.previous(), good.content(), good.signatures()),
        RefusalReason.THRESHOLD_NOT_MET);
    assertRefused(
        new StatementUpload(
            StatementKind.POLICY,
            "p",
            1,
            1,
            Bytes.empty().sha256(),
            good.content(),
            good.signatures()),
        RefusalReason.THRESHOLD_NOT_MET);
    assertRefused(
        new StatementUpload(
            StatementKind.POLICY, "p", 1, 1, good.previous(), other, good.signatures()),
        RefusalReason.THRESHOLD_NOT_MET);
    assertRefused(
        new StatementUpload(
            StatementKind.REFERENCE_SET,
            "p",
            1,
            1,
            good.previous(),
            good.content(),
            good.signatures()),
        RefusalReason.THRESHOLD_NOT_MET);
  }

  @Test
  @Tag("I10")
  void statementOfAnotherTenant_doesNotCountHere() {
    TenantName other = new TenantName("other");
    TestOwners others = TestOwners.named("others");
    value(tenancy.service.create(others.creation(other)));
    StatementUpload theirs = others.document(POLICY, policyJson("p"));

    assertRefused(theirs, RefusalReason.THRESHOLD_NOT_MET);
    assertThat(value(tenancy.service.upload(other, theirs)).highestVersion()).isEqualTo(1);
  }

  @Test
  void sealedSecret_becomesVersionOneAndIsStoredUnderOneMoreLayer() {
    tenancy.putPolicy("p");
    StatementUpload upload = owners.secret(SECRET, "s3cret", tenancy.intakeKey(), "p", 1);
    Bytes ciphertext = ((Content.SealedSecret) upload.content()).ciphertext();

    assertThat(value(upload(upload)).highestVersion()).isEqualTo(1);
    assertThat(
            tenancy.tamper(
                "UPDATE secret SET path = path WHERE instr(hex(stored), upper('"
                    + ciphertext.hex()
                    + "')) > 0"))
        .as("the intake ciphertext itself is not in the row")
        .isZero();
  }

  @Test
  void secretWhosePolicyDoesNotExist_refuses() {
    assertRefused(
        owners.secret(SECRET, "s", tenancy.intakeKey(), "p", 1), RefusalReason.UNKNOWN_POLICY);
    tenancy.putPolicy("p");
    assertRefused(
        owners.secret(SECRET, "s", tenancy.intakeKey(), "p", 2), RefusalReason.UNKNOWN_POLICY);
    tenancy.delete(StatementKind.POLICY, "p");
    assertRefused(
        owners.secret(SECRET, "s", tenancy.intakeKey(), "p", 1), RefusalReason.UNKNOWN_POLICY);
  }

  @Test
  void secretForAnIntakeKeyThatTheTenantDoesNotHave_refuses() throws Exception {
    tenancy.putPolicy("p");
    IntakeKey mine = tenancy.intakeKey();
    assertRefused(
        owners.secret(SECRET, "s", new IntakeKey(2, mine.key()), "p", 1),
        RefusalReason.MALFORMED_SECRET);
    try (RecipientKeyPair strangers = RecipientKeyPair.generate(Kem.X_WING)) {
      // Signed, but over the digest of another key: a client that was handed a false one.
      assertRefused(
          owners.secret(SECRET, "s", new IntakeKey(1, strangers.publicKey()), "p", 1),
          RefusalReason.THRESHOLD_NOT_MET);
    }
  }

  @Test
  void secretOfImpossibleSize_refuses() {
    tenancy.putPolicy("p");
    IntakeKey key = tenancy.intakeKey();
    StatementUpload largest = owners.secret(SECRET, "x".repeat(64 * 1024), key, "p", 1);

    assertRefused(
        owners.secret(SECRET, "x".repeat(64 * 1024 + 1), key, "p", 1),
        RefusalReason.MALFORMED_SECRET);
    assertRefused(owners.secret(SECRET, "", key, "p", 1), RefusalReason.MALFORMED_SECRET);
    assertThat(value(upload(largest)).highestVersion()).isEqualTo(1);
  }

  @Test
  @Tag("I7")
  void kmsThatIsCutOff_takesNoSecretAndStillTakesPolicies() throws Exception {
    tenancy.putPolicy("p");
    StatementUpload secret = owners.secret(SECRET, "s", tenancy.intakeKey(), "p", 1);
    tenancy.kms.cutOff(true);
    tenancy.clock.advance(Duration.ofMinutes(2));

    assertRefused(secret, RefusalReason.KMS_UNAVAILABLE);
    assertThat(tenancy.putPolicy("p").highestVersion()).isEqualTo(2);
    tenancy.kms.cutOff(false);
    assertThat(value(upload(secret)).highestVersion()).isEqualTo(1);
  }

  @Test
  void twentyUploadsOfOneVersionAtOnce_oneWins() throws Exception {
    List<Future<Outcome<ObjectHead>>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        StatementUpload upload = owners.document(POLICY, policyJson("p", i + " >= 0"));
        answers.add(threads.submit(() -> upload(upload)));
      }
    }
    int accepted = 0;
    for (Future<Outcome<ObjectHead>> answer : answers) {
      if (answer.get() instanceof Outcome.Accepted<ObjectHead>) {
        accepted++;
      } else {
        assertThat(reason(answer.get())).isEqualTo(RefusalReason.VERSION_TAKEN);
      }
    }

    assertThat(accepted).isEqualTo(1);
    assertThat(tenancy.next(StatementKind.POLICY, "p").version()).isEqualTo(2);
  }
}
