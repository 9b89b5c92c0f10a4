package dev.sallyport.broker.custody;

import static dev.sallyport.broker.tenant.TestTenancy.ACME;
import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.tenant.GuardedSecret;
import dev.sallyport.broker.tenant.TestOwners;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.ReleaseGate;
import dev.sallyport.policy.RequestFacts;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.wire.StatementUpload.Content.SealedSecret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CustodyTest {
  private static final Transcript TRANSCRIPT = new Transcript(Bytes.empty().sha256());

  @TempDir Path folder;
  private TestTenancy tenancy;
  private int asked;

  @BeforeEach
  void open() throws Exception {
    tenancy = new TestTenancy(folder).furnish();
  }

  @AfterEach
  void close() {
    tenancy.close();
  }

  private GuardedSecret resolved(String resource) {
    return value(tenancy.resolve(resource));
  }

  /** A decision to release exactly this secret, made by the gate. */
  private Decision.Release release(GuardedSecret secret) {
    RequestFacts request =
        new RequestFacts(
            secret.tenant().name().value(),
            secret.resource().path().value(),
            secret.version(),
            "x-wing",
            false,
            secret.holding().isPlain(),
            "v1");
    Decision decision =
        new ReleaseGate(tenancy.engine)
            .decide(
                TestEvidence.boundTo(TRANSCRIPT, tenancy.clock.instant()),
                secret.policy(),
                request,
                secret.references(),
                tenancy.clock.instant());
    return switch (decision) {
      case Decision.Release granted -> granted;
      case Decision.Refuse refuse -> throw new AssertionError(refuse.refusal().line());
    };
  }

  private Outcome<SecretBytes> open(String resource) {
    GuardedSecret secret = resolved(resource);
    return tenancy.custody.open(release(secret), secret);
  }

  private static String text(Outcome<SecretBytes> opened) {
    try (SecretBytes plaintext = value(opened)) {
      return plaintext.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  @Test
  void untouchedSecret_opens() {
    assertThat(text(open("db/key"))).isEqualTo("s3cret");
    assertThat(text(open("db/key@1"))).isEqualTo("s3cret");
  }

  @Test
  void largestSecret_opens() {
    String large = "k".repeat(64 * 1024);
    tenancy.putSecret("large", large, "p", 1);

    assertThat(text(open("large"))).isEqualTo(large);
  }

  @Test
  void secretWhosePolicyMovedForward_stillOpens() {
    tenancy.putPolicy("p");

    assertThat(resolved("db/key").policyVersion()).isEqualTo(2);
    assertThat(text(open("db/key"))).isEqualTo("s3cret");
  }

  @Test
  @Tag("I2")
  void decisionAboutAnotherSecret_opensNothing() {
    tenancy.putSecret("other", "another", "p", 1);
    tenancy.putSecret("db/key", "newer", "p", 1);
    Decision.Release forLatest = release(resolved("db/key"));

    assertThat(reason(tenancy.custody.open(forLatest, resolved("other"))))
        .isEqualTo(RefusalReason.SECRET_UNREADABLE);
    assertThat(reason(tenancy.custody.open(forLatest, resolved("db/key@1"))))
        .isEqualTo(RefusalReason.SECRET_UNREADABLE);
    assertThat(text(tenancy.custody.open(forLatest, resolved("db/key")))).isEqualTo("newer");
  }

  @Test
  @Tag("I2")
  void decisionUnderAnotherPolicy_opensNothing() {
    Decision.Release decided = release(resolved("db/key"));
    value(
        tenancy.service.upload(
            ACME,
            tenancy.owners.document(
                tenancy.next(StatementKind.POLICY, "p"),
                TestTenancy.policyJson("p", "cpu.tdx.seamSvn >= 1"))));

    assertThat(reason(tenancy.custody.open(decided, resolved("db/key"))))
        .isEqualTo(RefusalReason.SECRET_UNREADABLE);
  }

  @ParameterizedTest
  @Tag("I6")
  @ValueSource(
      strings = {
        "UPDATE secret SET policy = 'q' WHERE path = 'db/key'",
        "UPDATE secret SET lowest_policy_version = 0 WHERE path = 'db/key'",
        "UPDATE secret SET storage_key = 2 WHERE path = 'db/key'",
        "UPDATE secret SET intake_key = 2 WHERE path = 'db/key'",
        "UPDATE secret SET stored = x'00' WHERE path = 'db/key'",
        "UPDATE secret SET stored = x'' WHERE path = 'db/key'",
        "UPDATE secret SET stored = (SELECT s.stored FROM secret s WHERE s.path = 'db/other')"
            + " WHERE path = 'db/key'",
        "DELETE FROM tenant_key WHERE tenant = 'acme' AND kind = 'storage'",
        "DELETE FROM tenant_key WHERE tenant = 'acme' AND kind = 'intake'",
        "UPDATE tenant_key SET wrapped = (SELECT k.wrapped FROM tenant_key k WHERE"
            + " k.tenant = 'acme' AND k.kind = 'intake') WHERE tenant = 'acme' AND kind = 'storage'",
        "UPDATE tenant_key SET wrapped = x'00' WHERE tenant = 'acme'",
        "UPDATE tenant_key SET kek = 'local://other' WHERE tenant = 'acme'",
        "UPDATE tenant_key SET kek = 'not a uri' WHERE tenant = 'acme'",
        "UPDATE tenant_key SET wrapped = (SELECT k.wrapped FROM tenant_key k WHERE"
            + " k.tenant = 'other' AND k.kind = tenant_key.kind) WHERE tenant = 'acme'"
      })
  void changedRow_doesNotOpenAlsoWhenItDidAMomentAgo(String sql) {
    value(tenancy.service.create(TestOwners.named("others").creation(new TenantName("other"))));
    tenancy.putPolicy("q");
    tenancy.putSecret("db/other", "another", "p", 1);
    assertThat(text(open("db/key"))).isEqualTo("s3cret");

    assertThat(tenancy.tamper(sql)).isPositive();

    assertThat(reason(open("db/key"))).isEqualTo(RefusalReason.SECRET_UNREADABLE);
  }

  @Test
  @Tag("I6")
  void secretSealedAnewByAStranger_doesNotOpen() {
    // Anybody can seal to the intake key and, with the database and the storage key, could put it
    // in place; what is missing is the owner's signature over it.
    GuardedSecret secret = resolved("db/key");
    TestOwners stranger = TestOwners.named("acme");
    var planted =
        (SealedSecret)
            new TestOwners(
                    stranger.owner(),
                    stranger.policy(),
                    stranger.secret(),
                    tenancy.owners.document())
                .secret(
                    TestOwners.Slot.first(StatementKind.SECRET, "db/key"),
                    "planted",
                    tenancy.intakeKey(),
                    "p",
                    1)
                .content();
    var atRest =
        value(
            tenancy.custody.sealAtRest(
                secret.tenant(), secret.resource().path(), 1, planted.ciphertext()));
    tenancy.tamper("UPDATE secret SET stored = x'" + atRest.stored().hex() + "'");

    assertThat(reason(open("db/key"))).isEqualTo(RefusalReason.SECRET_UNREADABLE);
  }

  @Test
  @Tag("I7")
  void kmsThatIsCutOff_isUnavailableOnceTheCacheHasRunOut() {
    assertThat(text(open("db/key"))).isEqualTo("s3cret");
    tenancy.kms.cutOff(true);
    assertThat(text(open("db/key"))).as("from the cache").isEqualTo("s3cret");

    tenancy.clock.advance(Duration.ofSeconds(61));

    assertThat(reason(open("db/key"))).isEqualTo(RefusalReason.KMS_UNAVAILABLE);
    tenancy.kms.cutOff(false);
    assertThat(text(open("db/key"))).isEqualTo("s3cret");
  }

  @Test
  void cacheOfNoLife_asksTheKmsEachTime() {
    GuardedSecret secret = resolved("db/key");
    Decision.Release decided = release(secret);
    try (Custody uncached = tenancy.custody(new KeyCacheSettings(Duration.ZERO, 8))) {
      int before = tenancy.kms.unwraps();
      assertThat(text(uncached.open(decided, secret))).isEqualTo("s3cret");
      assertThat(text(uncached.open(decided, secret))).isEqualTo("s3cret");

      assertThat(tenancy.kms.unwraps() - before).isEqualTo(4);
    }
    int before = tenancy.kms.unwraps();
    assertThat(text(tenancy.custody.open(decided, secret))).isEqualTo("s3cret");
    assertThat(text(tenancy.custody.open(decided, secret))).isEqualTo("s3cret");
    assertThat(tenancy.kms.unwraps() - before).as("a warm cache").isLessThanOrEqualTo(2);
  }

  @Test
  void releasesThatMissTheSameKeys_askTheKmsOnceForEach() throws Exception {
    List<Outcome<SecretBytes>> opened = openedTogetherAtTheEndOfTheCache();

    assertThat(opened).extracting(CustodyTest::text).containsOnly("s3cret");
    assertThat(asked).as("one intake key and one storage key").isEqualTo(2);
  }

  @Test
  @Tag("I7")
  void releasesThatMissTheSameKey_shareItsRefusal_andTheNextOneAsksAgain() throws Exception {
    tenancy.kms.cutOff(true);
    List<Outcome<SecretBytes>> refused = openedTogetherAtTheEndOfTheCache();

    assertThat(refused).extracting(TestTenancy::reason).containsOnly(RefusalReason.KMS_UNAVAILABLE);
    assertThat(asked).isEqualTo(1);
    tenancy.kms.cutOff(false);
    assertThat(text(open("db/key"))).isEqualTo("s3cret");
  }

  /** All wait before the KMS answers the first one. */
  private List<Outcome<SecretBytes>> openedTogetherAtTheEndOfTheCache() throws Exception {
    tenancy.clock.advance(Duration.ofSeconds(61));
    GuardedSecret secret = resolved("db/key");
    Decision.Release decided = release(secret);
    int before = tenancy.kms.unwraps();
    CountDownLatch gate = new CountDownLatch(1);
    tenancy.kms.hold(gate);
    List<FutureTask<Outcome<SecretBytes>>> opening = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      FutureTask<Outcome<SecretBytes>> one =
          new FutureTask<>(() -> tenancy.custody.open(decided, secret));
      opening.add(one);
      Thread thread = Thread.ofPlatform().daemon().start(one);
      while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
    gate.countDown();
    List<Outcome<SecretBytes>> opened = new ArrayList<>();
    for (FutureTask<Outcome<SecretBytes>> one : opening) {
      opened.add(one.get());
    }
    asked = tenancy.kms.unwraps() - before;
    return opened;
  }

  @Test
  @Tag("I7")
  void closedStore_refuses() {
    GuardedSecret secret = resolved("db/key");
    tenancy.store.close();

    assertThat(reason(tenancy.custody.intakeKey(secret.tenant())))
        .isEqualTo(RefusalReason.STORE_UNAVAILABLE);
  }
}
