package dev.sallyport.broker.tenant;

import static dev.sallyport.broker.tenant.TestTenancy.ACME;
import static dev.sallyport.broker.tenant.TestTenancy.policyJson;
import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.tenant.TestOwners.Slot;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.ResourceName;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a release may rely on. Each change behind the broker's back is tried before anything was
 * resolved, and again in a warm broker that has resolved the same objects a moment ago.
 */
@Tag("I6")
final class TenantObjectsTest {
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

  /** What an administrator of the database can try, and what it must come to. */
  enum Tampering {
    POLICY_DOCUMENT_REPLACED(
        "UPDATE statement SET document = CAST(REPLACE(CAST(document AS TEXT), '300', '900') AS BLOB)"
            + " WHERE kind = 'policy'",
        RefusalReason.ROW_MISMATCH),
    POLICY_DOCUMENT_AND_ITS_DIGEST_REPLACED(
        "UPDATE statement SET content = (SELECT content FROM statement WHERE kind = 'secret')"
            + " WHERE kind = 'policy'",
        RefusalReason.ROW_MISMATCH),
    POLICY_DOCUMENT_REMOVED(
        "UPDATE statement SET document = NULL WHERE kind = 'policy'", RefusalReason.ROW_MISMATCH),
    POLICY_RELABELLED_AS_A_NEWER_VERSION(
        "UPDATE statement SET version = 7 WHERE kind = 'policy'", RefusalReason.ROW_MISMATCH),
    POLICY_UNDER_ANOTHER_OWNERS_NUMBER(
        "UPDATE statement SET owners_number = 2 WHERE kind = 'policy'", RefusalReason.ROW_MISMATCH),
    POLICY_WITH_ANOTHER_PREVIOUS(
        "UPDATE statement SET previous = content WHERE kind = 'policy'",
        RefusalReason.ROW_MISMATCH),
    POLICY_WITH_A_SHORT_DIGEST(
        "UPDATE statement SET content = x'00' WHERE kind = 'policy'", RefusalReason.ROW_MISMATCH),
    POLICY_SIGNATURES_REMOVED(
        "UPDATE statement SET signatures = x'' WHERE kind = 'policy'", RefusalReason.UNSIGNED_ROW),
    POLICY_SIGNATURES_GARBLED(
        "UPDATE statement SET signatures = x'20aabb' WHERE kind = 'policy'",
        RefusalReason.UNSIGNED_ROW),
    POLICY_SIGNATURE_OF_ANOTHER_ROLE(
        "UPDATE statement SET signatures ="
            + " (SELECT signatures FROM statement WHERE kind = 'secret') WHERE kind = 'policy'",
        RefusalReason.UNSIGNED_ROW),
    POLICY_REMOVED("DELETE FROM statement WHERE kind = 'policy'", RefusalReason.UNKNOWN_POLICY),
    REFERENCE_SET_DOCUMENT_REPLACED(
        "UPDATE statement SET document = CAST(REPLACE(CAST(document AS TEXT), 'abab', 'cdcd') AS"
            + " BLOB) WHERE kind = 'reference-set'",
        RefusalReason.ROW_MISMATCH),
    REFERENCE_SET_SIGNATURES_REMOVED(
        "UPDATE statement SET signatures = x'' WHERE kind = 'reference-set'",
        RefusalReason.UNSIGNED_ROW),
    REFERENCE_SET_RELABELLED_AS_A_NEWER_VERSION(
        "UPDATE statement SET version = 2 WHERE kind = 'reference-set'",
        RefusalReason.ROW_MISMATCH),
    POLICY_STATEMENT_PUT_AS_REFERENCE_SET(
        "UPDATE statement SET document = (SELECT document FROM statement WHERE kind = 'policy')"
            + " WHERE kind = 'reference-set'",
        RefusalReason.ROW_MISMATCH),
    SECRET_RELABELLED_AS_A_NEWER_VERSION(
        "UPDATE statement SET version = 2 WHERE kind = 'secret'", RefusalReason.ROW_MISMATCH),
    SECRET_SIGNATURES_REMOVED(
        "UPDATE statement SET signatures = x'' WHERE kind = 'secret'", RefusalReason.UNSIGNED_ROW),
    SECRET_CONTENT_DIGEST_REPLACED(
        "UPDATE statement SET content = previous WHERE kind = 'secret'",
        RefusalReason.ROW_MISMATCH),
    SECRET_CIPHERTEXT_ROW_REMOVED("DELETE FROM secret", RefusalReason.ROW_MISMATCH),
    SECRET_LOWEST_POLICY_VERSION_RAISED(
        "UPDATE secret SET lowest_policy_version = 2", RefusalReason.POLICY_ROLLED_BACK),
    SECRET_POINTED_AT_A_POLICY_THAT_IS_NOT_THERE(
        "UPDATE secret SET policy = 'open'", RefusalReason.UNKNOWN_POLICY),
    OWNERS_SIGNATURES_REMOVED("UPDATE owners SET signatures = x''", RefusalReason.UNSIGNED_ROW),
    OWNERS_DOCUMENT_CHANGED(
        "UPDATE owners SET document = CAST(CAST(document AS TEXT) || ' ' AS BLOB)",
        RefusalReason.UNSIGNED_ROW),
    OWNERS_DOCUMENT_GARBLED("UPDATE owners SET document = x'00'", RefusalReason.ROW_MISMATCH),
    OWNERS_DOCUMENT_RELABELLED("UPDATE owners SET number = 2", RefusalReason.ROW_MISMATCH),
    SECOND_OWNERS_DOCUMENT_PLANTED(
        "INSERT INTO owners SELECT tenant, 2, document, signatures FROM owners",
        RefusalReason.ROW_MISMATCH),
    OWNERS_REMOVED("DELETE FROM owners", RefusalReason.UNKNOWN_TENANT);

    private final String sql;
    private final RefusalReason reason;

    Tampering(String sql, RefusalReason reason) {
      this.sql = sql;
      this.reason = reason;
    }
  }

  @ParameterizedTest
  @EnumSource
  void changedRows_refuseInAColdBroker(Tampering tampering) {
    assertThat(tenancy.tamper(tampering.sql)).isPositive();

    assertThat(reason(tenancy.resolve("db/key"))).isEqualTo(tampering.reason);
  }

  @ParameterizedTest
  @EnumSource
  void changedRows_refuseInAWarmBroker(Tampering tampering) {
    value(tenancy.resolve("db/key"));
    value(tenancy.resolve("db/key@1"));
    assertThat(tenancy.tamper(tampering.sql)).isPositive();

    assertThat(reason(tenancy.resolve("db/key"))).isEqualTo(tampering.reason);
  }

  @Test
  void untouchedRows_resolveWithTheirPolicyAndReferences() {
    GuardedSecret secret = value(tenancy.resolve("db/key"));

    assertThat(secret.version()).isEqualTo(1);
    assertThat(secret.tenant().root()).isEqualTo(tenancy.owners.document().root());
    assertThat(secret.policy().document().name()).isEqualTo("p");
    assertThat(secret.policyVersion()).isEqualTo(1);
    assertThat(secret.policyDigest()).isEqualTo(secret.policy().digest());
    assertThat(secret.references()).hasSize(1);
    assertThat(secret).hasToString("GuardedSecret[acme/db/key@1]");
  }

  @Test
  void newestVersions_areWhatCounts() {
    tenancy.putPolicy("p");
    tenancy.putSecret("db/key", "newer", "p", 2);

    GuardedSecret latest = value(tenancy.resolve("db/key"));
    GuardedSecret first = value(tenancy.resolve("db/key@1"));

    assertThat(latest.version()).isEqualTo(2);
    assertThat(first.version()).isEqualTo(1);
    assertThat(first.policyVersion())
        .as("a policy moves forward for old versions too")
        .isEqualTo(2);
  }

  @Test
  void policyPutBackBelowWhatTheSecretNames_refuses() {
    tenancy.putPolicy("p");
    tenancy.putSecret("db/key", "newer", "p", 2);
    value(tenancy.resolve("db/key"));
    tenancy.tamper("DELETE FROM statement WHERE kind = 'policy' AND version = 2");

    assertThat(reason(tenancy.resolve("db/key"))).isEqualTo(RefusalReason.POLICY_ROLLED_BACK);
  }

  @Test
  void olderPolicyUnderTheNewestLabel_refuses() {
    tenancy.putPolicy("p");
    value(tenancy.resolve("db/key"));
    tenancy.tamper("DELETE FROM statement WHERE kind = 'policy' AND version = 2");
    tenancy.tamper("UPDATE statement SET version = 2 WHERE kind = 'policy'");

    assertThat(reason(tenancy.resolve("db/key"))).isEqualTo(RefusalReason.ROW_MISMATCH);
  }

  @Test
  void policyOfAnotherNamePutInItsPlace_refuses() {
    tenancy.putPolicy("wide");
    value(tenancy.resolve("db/key"));
    tenancy.tamper("DELETE FROM statement WHERE kind = 'policy' AND name = 'p'");
    tenancy.tamper("UPDATE statement SET name = 'p' WHERE name = 'wide'");

    assertThat(reason(tenancy.resolve("db/key"))).isEqualTo(RefusalReason.ROW_MISMATCH);
  }

  @Test
  void secretsOfTwoPathsSwapped_refuse() {
    tenancy.putSecret("db/other", "another", "p", 1);
    value(tenancy.resolve("db/key"));
    tenancy.tamper("UPDATE statement SET name = 'x' WHERE name = 'db/key'");
    tenancy.tamper("UPDATE statement SET name = 'db/key' WHERE name = 'db/other'");

    assertThat(reason(tenancy.resolve("db/key"))).isEqualTo(RefusalReason.ROW_MISMATCH);
  }

  @Test
  void rowSignedByOwnersOfAnotherTenant_refuses() {
    TestOwners mallory = TestOwners.named("mallory");
    TenantName other = new TenantName("mallory");
    value(tenancy.service.create(mallory.creation(other)));
    value(
        tenancy.service.upload(
            other,
            mallory.document(Slot.first(StatementKind.POLICY, "p"), policyJson("p", "true"))));
    value(tenancy.resolve("db/key"));
    tenancy.tamper("DELETE FROM statement WHERE tenant = 'acme' AND kind = 'policy'");
    tenancy.tamper("UPDATE statement SET tenant = 'acme' WHERE tenant = 'mallory'");

    assertThat(reason(tenancy.resolve("db/key"))).isEqualTo(RefusalReason.ROW_MISMATCH);
  }

  @Test
  void ownersOfAnotherTenantPutInPlace_changeTheRootAndRefuse() {
    TestOwners mallory = TestOwners.named("mallory");
    value(tenancy.service.create(mallory.creation(new TenantName("mallory"))));
    value(tenancy.resolve("db/key"));
    tenancy.tamper("DELETE FROM owners WHERE tenant = 'acme'");
    tenancy.tamper("UPDATE owners SET tenant = 'acme' WHERE tenant = 'mallory'");

    assertThat(reason(tenancy.resolve("db/key"))).isEqualTo(RefusalReason.ROW_MISMATCH);
  }

  @Test
  void statementForgedWholeWithAStrangersSignature_isUnsigned() {
    value(tenancy.resolve("db/key"));
    // A forger who knows every formula lacks only the key: digest and document agree.
    TestOwners stranger = TestOwners.named("acme");
    var forged =
        new TestOwners(
                stranger.owner(), stranger.policy(), stranger.secret(), tenancy.owners.document())
            .document(tenancy.next(StatementKind.POLICY, "p"), policyJson("p", "true"));
    ForgedRow.insert(tenancy, forged);

    assertThat(reason(tenancy.resolve("db/key"))).isEqualTo(RefusalReason.UNSIGNED_ROW);
  }

  @Test
  void deletedSecret_isUnknown() {
    value(tenancy.resolve("db/key"));
    tenancy.delete(StatementKind.SECRET, "db/key");

    assertThat(reason(tenancy.resolve("db/key"))).isEqualTo(RefusalReason.UNKNOWN_SECRET);
    assertThat(reason(tenancy.resolve("db/key@1"))).isEqualTo(RefusalReason.UNKNOWN_VERSION);
  }

  @Test
  void versionAfterADeletion_isTheOnlyOne() {
    tenancy.delete(StatementKind.SECRET, "db/key");
    assertThat(tenancy.putSecret("db/key", "again", "p", 1).highestVersion()).isEqualTo(2);

    assertThat(value(tenancy.resolve("db/key")).version()).isEqualTo(2);
    assertThat(reason(tenancy.resolve("db/key@1"))).isEqualTo(RefusalReason.UNKNOWN_VERSION);
  }

  @Test
  void deletedPolicy_isUnknown() {
    tenancy.delete(StatementKind.POLICY, "p");

    assertThat(reason(tenancy.resolve("db/key"))).isEqualTo(RefusalReason.UNKNOWN_POLICY);
  }

  @Test
  @Tag("I3")
  void deletedReferenceSet_isLeftToThePolicyEngineAsMissing() {
    tenancy.delete(StatementKind.REFERENCE_SET, "r");

    assertThat(value(tenancy.resolve("db/key")).references()).isEmpty();
  }

  @Test
  void namesThatNeverWere_refuseByWhatIsMissing() {
    assertThat(reason(tenancy.resolve("db/none"))).isEqualTo(RefusalReason.UNKNOWN_SECRET);
    assertThat(reason(tenancy.resolve("db/key@2"))).isEqualTo(RefusalReason.UNKNOWN_VERSION);
    Outcome<ResourceName> stranger = ResourceName.parse("nobody/db/key");
    assertThat(reason(tenancy.objects.resolve(value(stranger))))
        .isEqualTo(RefusalReason.UNKNOWN_TENANT);
    assertThat(ACME.value()).isNotEqualTo("nobody");
  }

  @Test
  @Tag("I7")
  void closedStore_refuses() {
    tenancy.store.close();

    assertThat(reason(tenancy.resolve("db/key"))).isEqualTo(RefusalReason.STORE_UNAVAILABLE);
  }
}
