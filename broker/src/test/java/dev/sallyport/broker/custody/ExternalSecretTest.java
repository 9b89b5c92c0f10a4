package dev.sallyport.broker.custody;

import static dev.sallyport.broker.tenant.TestTenancy.ACME;
import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.store.TenantKeyTable.Kind;
import dev.sallyport.broker.tenant.GuardedSecret;
import dev.sallyport.broker.tenant.Holdings;
import dev.sallyport.broker.tenant.IntakeKey;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.kms.SecretPlace;
import dev.sallyport.kms.SourceUri;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.ReleaseGate;
import dev.sallyport.policy.RequestFacts;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.ExternalDocument;
import dev.sallyport.protocol.ExternalDocument.Form;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.wire.ObjectHead;
import dev.sallyport.protocol.wire.StatementUpload.Content;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that stay in another system, from the owner's statement to the open secret. */
final class ExternalSecretTest {
  private static final Transcript TRANSCRIPT = new Transcript(Bytes.empty().sha256());
  private static final String SOURCE = "local://main/acme/db";
  private static final Bytes SALT = utf8("0123456789abcdef0123456789abcdef");

  @TempDir Path folder;
  private TestTenancy tenancy;

  @BeforeEach
  void open() throws Exception {
    tenancy = new TestTenancy(folder).furnish();
  }

  @AfterEach
  void close() {
    tenancy.close();
  }

  @Test
  void sealedSecret_isReadWhereItLiesAndOpened() throws Exception {
    assertThat(value(put("ext", sealed("ext", 1, "s3cret"))).highestVersion()).isEqualTo(1);
    assertThat(value(put("ext", sealed("ext", 2, "newer"))).highestVersion()).isEqualTo(2);

    assertThat(text(release("ext"))).isEqualTo("newer");
    assertThat(text(release("ext@1"))).isEqualTo("s3cret");
  }

  @Test
  @Tag("I1")
  void envelopeThatWasExchanged_doesNotOpen() throws Exception {
    value(put("ext", sealed("ext", 1, "s3cret")));
    Bytes signed = envelope("ext", 1, "s3cret");
    for (String other :
        new String[] {
          signed.base64Url(), // the same plaintext, sealed once more by a stranger
          envelope("other", 1, "s3cret").base64Url(),
          "not base64url!",
          "",
          "A".repeat(2000)
        }) {
      lay(1, utf8(other));
      assertThat(reason(release("ext"))).isEqualTo(RefusalReason.SECRET_UNREADABLE);
    }
  }

  @Test
  @Tag("I1")
  void plainSecret_isReleasedOnlyWhereItsPolicySaysSo() throws Exception {
    value(put("plain", plain("hunter2")));
    GuardedSecret guarded = value(tenancy.resolve("plain"));
    assertThat(guarded.holding().isPlain()).isTrue();
    assertThat(decide(guarded))
        .isInstanceOfSatisfying(
            Decision.Refuse.class,
            refuse ->
                assertThat(refuse.refusal().reason())
                    .isEqualTo(RefusalReason.PLAIN_SOURCE_NOT_ACCEPTED));

    allowPlainSources();
    assertThat(text(release("plain"))).isEqualTo("hunter2");
  }

  @Test
  @Tag("I1")
  void plainValueThatWasChanged_isNotReleased() throws Exception {
    allowPlainSources();
    value(put("plain", plain("hunter2")));
    for (String other : new String[] {"hunter3", "hunter2\n", "hunter", ""}) {
      lay(1, utf8(other));
      assertThat(reason(release("plain"))).isEqualTo(RefusalReason.SECRET_UNREADABLE);
    }
  }

  @Test
  void valueThatIsNotThere_isNotAccepted() throws Exception {
    ExternalDocument document = sealed("ext", 1, "s3cret");
    ExternalDocument later = new ExternalDocument(SOURCE, 2, "value", "p", 1, document.form());
    assertThat(reason(put("ext", later))).isEqualTo(RefusalReason.MALFORMED_EXTERNAL);
    ExternalDocument field = new ExternalDocument(SOURCE, 1, "other", "p", 1, document.form());
    assertThat(reason(put("ext", field))).isEqualTo(RefusalReason.MALFORMED_EXTERNAL);
    assertThat(value(put("ext", document)).highestVersion()).isEqualTo(1);
  }

  @Test
  void valueWithAnotherDigest_isNotAccepted() throws Exception {
    Form.Sealed form = (Form.Sealed) sealed("ext", 1, "s3cret").form();
    assertThat(reason(put("other", document(form)))).isEqualTo(RefusalReason.MALFORMED_EXTERNAL);
    assertThat(reason(put("ext", document(new Form.Sealed(1, Digest.zero())))))
        .isEqualTo(RefusalReason.MALFORMED_EXTERNAL);
    assertThat(reason(put("ext", document(new Form.Plain(SALT, Digest.zero())))))
        .isEqualTo(RefusalReason.MALFORMED_EXTERNAL);
    assertThat(reason(put("ext", document(new Form.Sealed(2, form.content())))))
        .isEqualTo(RefusalReason.MALFORMED_SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local://main/globex/db",
        "local://main/acme2/db",
        "local://main",
        "local://other/acme/db",
        "vault://main/acme/db"
      })
  @Tag("I6")
  void sourceThatIsNotTheTenants_isNotReadAtAll(String source) throws Exception {
    ExternalDocument document = sealed("ext", 1, "s3cret");
    RefusalReason reason =
        reason(put("ext", new ExternalDocument(source, 1, "value", "p", 1, document.form())));
    assertThat(reason)
        .isEqualTo(
            source.equals("local://main")
                ? RefusalReason.MALFORMED_EXTERNAL
                : RefusalReason.SOURCE_NOT_ALLOWED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://vault.example/acme/db",
        "local://vault.example:8200/acme/db",
        "local://main/acme/../globex/db",
        "local://main/acme/db?version=7"
      })
  @Tag("I6")
  void sourceThatBringsAHostOrClimbs_isMalformed(String source) throws Exception {
    Form form = sealed("ext", 1, "s3cret").form();
    assertThat(reason(put("ext", new ExternalDocument(source, 1, "value", "p", 1, form))))
        .isEqualTo(RefusalReason.MALFORMED_EXTERNAL);
  }

  @Test
  @Tag("I6")
  void sourceThatTheOperatorTookOffTheList_isNotReadAnyMore() throws Exception {
    value(put("ext", sealed("ext", 1, "s3cret")));
    GuardedSecret secret = value(tenancy.resolve("ext"));
    try (Custody without =
        new Custody(
            tenancy.store,
            tenancy.kms,
            new TenantKeks(tenancy.store, tenancy.kms, TestTenancy.KEKS),
            Allowance.none(),
            KeyCacheSettings.DEFAULT,
            new SecureRandom(),
            tenancy.clock)) {
      assertThat(reason(without.open(granted(secret), secret)))
          .isEqualTo(RefusalReason.SECRET_UNREADABLE);
    }
  }

  @Test
  void sourceThatIsCutOff_isUnavailableAndComesBack() throws Exception {
    ExternalDocument document = sealed("ext", 1, "s3cret");
    tenancy.kms.cutOff(true);
    assertThat(reason(put("ext", document))).isEqualTo(RefusalReason.KMS_UNAVAILABLE);
    tenancy.kms.cutOff(false);
    value(put("ext", document));
    tenancy.kms.cutOff(true);
    assertThat(reason(release("ext"))).isEqualTo(RefusalReason.KMS_UNAVAILABLE);
    tenancy.kms.cutOff(false);
    assertThat(text(release("ext"))).isEqualTo("s3cret");
  }

  @Test
  void onePath_isInTheStoreOrElsewhereAndNeverBoth() throws Exception {
    ExternalDocument beside = sealed("db/key", 1, "another");
    assertThat(reason(put("db/key", beside))).isEqualTo(RefusalReason.PATH_TAKEN);

    tenancy.delete(StatementKind.SECRET, "db/key");
    value(put("db/key", beside));
    assertThat(text(release("db/key"))).isEqualTo("another");
    assertThat(reason(stored("db/key"))).isEqualTo(RefusalReason.PATH_TAKEN);

    tenancy.delete(StatementKind.EXTERNAL, "db/key");
    assertThat(reason(tenancy.resolve("db/key"))).isEqualTo(RefusalReason.UNKNOWN_SECRET);
    value(stored("db/key"));
    assertThat(text(release("db/key"))).isEqualTo("stored again");
  }

  @Test
  @Tag("I6")
  void deletionThatWasTakenOut_putsNothingInForceAgain() throws Exception {
    tenancy.delete(StatementKind.SECRET, "db/key");
    value(put("db/key", sealed("db/key", 1, "another")));
    assertThat(tenancy.tamper("DELETE FROM statement WHERE kind = 'deletion'")).isEqualTo(1);
    assertThat(reason(tenancy.resolve("db/key"))).isEqualTo(RefusalReason.ROW_MISMATCH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UPDATE statement SET document = replace(document, 'acme', 'acmo') WHERE kind='external'",
        "UPDATE statement SET document = NULL WHERE kind='external'",
        "UPDATE statement SET name = 'moved' WHERE kind='external'",
        "UPDATE statement SET version = 2 WHERE kind='external'"
      })
  @Tag("I6")
  void changedRow_doesNotRelease(String sql) throws Exception {
    value(put("ext", sealed("ext", 1, "s3cret")));
    assertThat(tenancy.tamper(sql)).isEqualTo(1);
    String resource = sql.contains("moved") ? "moved" : "ext";
    assertThat(reason(tenancy.resolve(resource))).isEqualTo(RefusalReason.ROW_MISMATCH);
  }

  @Test
  void policyThatIsNotThere_isNotAccepted() throws Exception {
    Form form = sealed("ext", 1, "s3cret", "absent").form();
    assertThat(reason(put("ext", new ExternalDocument(SOURCE, 1, "value", "absent", 1, form))))
        .isEqualTo(RefusalReason.UNKNOWN_POLICY);
  }

  @Test
  void intakeKey_isNeededWhileASecretElsewhereIsSealedToIt() throws Exception {
    assertThat(needing(1)).isEqualTo(1);
    value(put("ext", sealed("ext", 1, "s3cret")));
    value(put("ext", sealed("ext", 2, "s3cret")));
    assertThat(needing(1)).isEqualTo(3);
    assertThat(needing(2)).isZero();
    tenancy.delete(StatementKind.EXTERNAL, "ext");
    assertThat(needing(1)).isEqualTo(1);
  }

  @Test
  void secretKeyOfTheOwners_isNeededToSign() throws Exception {
    ExternalDocument document = sealed("ext", 1, "s3cret");
    Bytes bytes = Bytes.of(document.toUtf8());
    assertThat(
            reason(
                tenancy.service.upload(
                    ACME,
                    tenancy.owners.upload(
                        tenancy.next(StatementKind.EXTERNAL, "ext"),
                        bytes.sha256(),
                        new Content.Document(bytes),
                        tenancy.owners.policy()))))
        .isEqualTo(RefusalReason.THRESHOLD_NOT_MET);
  }

  private long needing(int intakeKey) {
    return value(
        tenancy.store.read(transaction ->
            Outcome.accepted(new Holdings(transaction, ACME).needing(Kind.INTAKE, intakeKey))));
  }

  private Outcome<ObjectHead> stored(String path) {
    return tenancy.service.upload(
        ACME,
        tenancy.owners.secret(
            tenancy.next(StatementKind.SECRET, path), "stored again", tenancy.intakeKey(), "p", 1));
  }

  private Outcome<ObjectHead> put(String path, ExternalDocument document) {
    return tenancy.service.upload(
        ACME,
        tenancy.owners.document(
            tenancy.next(StatementKind.EXTERNAL, path),
            new String(document.toUtf8(), StandardCharsets.UTF_8)));
  }

  /** Seals a secret as its owner does, lays it there, and says so. */
  private ExternalDocument sealed(String path, long version, String plaintext) throws Exception {
    return sealed(path, version, plaintext, "p");
  }

  private ExternalDocument sealed(String path, long version, String plaintext, String policy)
      throws Exception {
    IntakeKey key = tenancy.intakeKey();
    Bytes context = context(path, version, policy);
    Bytes ciphertext = key.key().seal(utf8(plaintext), context);
    lay(version, utf8(ciphertext.base64Url()));
    Digest content = Contexts.secretContent(context, 1, key.key(), ciphertext).sha256();
    return new ExternalDocument(SOURCE, version, "value", policy, 1, new Form.Sealed(1, content));
  }

  private Bytes envelope(String path, long version, String plaintext) throws Exception {
    return tenancy.intakeKey().key().seal(utf8(plaintext), context(path, version, "p"));
  }

  private Bytes context(String path, long version, String policy) {
    return Contexts.intake(
        tenancy.owners.document().root(), new SecretPath(path), version, policy, 1);
  }

  private ExternalDocument plain(String plaintext) {
    lay(1, utf8(plaintext));
    try (SecretBytes secret = SecretBytes.copyOf(utf8(plaintext).toArray())) {
      return document(Form.Plain.of(SALT, secret));
    }
  }

  private static ExternalDocument document(Form form) {
    return new ExternalDocument(SOURCE, 1, "value", "p", 1, form);
  }

  private void lay(long version, Bytes value) {
    tenancy.kms.put(new SecretPlace(new SourceUri(SOURCE), version, "value"), value.toArray());
  }

  private void allowPlainSources() {
    String policy =
        TestTenancy.policyJson("p").replace("\"tees\"", "\"plainSource\":true,\"tees\"");
    value(
        tenancy.service.upload(
            ACME, tenancy.owners.document(tenancy.next(StatementKind.POLICY, "p"), policy)));
    tenancy.clock.advance(Duration.ofSeconds(1));
  }

  private Outcome<SecretBytes> release(String resource) {
    GuardedSecret secret = value(tenancy.resolve(resource));
    return tenancy.custody.open(granted(secret), secret);
  }

  private Decision.Release granted(GuardedSecret secret) {
    return switch (decide(secret)) {
      case Decision.Release granted -> granted;
      case Decision.Refuse refuse -> throw new AssertionError(refuse.refusal().line());
    };
  }

  private Decision decide(GuardedSecret secret) {
    RequestFacts request =
        new RequestFacts(
            ACME.value(),
            secret.resource().path().value(),
            secret.version(),
            "x-wing",
            false,
            secret.holding().isPlain(),
            "v1");
    return new ReleaseGate(tenancy.engine)
        .decide(
            TestEvidence.boundTo(TRANSCRIPT, tenancy.clock.instant()),
            secret.policy(),
            request,
            secret.references(),
            tenancy.clock.instant());
  }

  private static String text(Outcome<SecretBytes> opened) {
    try (SecretBytes plaintext = value(opened)) {
      return plaintext.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
