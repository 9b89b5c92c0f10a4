package dev.sallyport.broker.tenant;

import static dev.sallyport.broker.tenant.TestTenancy.ACME;
import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.ObjectHead;
import dev.sallyport.protocol.wire.TenantAnswer;
import dev.sallyport.protocol.wire.TenantCreation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TenantServiceTest {
  private static final TenantName OTHER = new TenantName("other");
  private static final TenantName NOBODY = new TenantName("nobody");

  @TempDir Path folder;
  private TestTenancy tenancy;
  private TenantService service;

  @BeforeEach
  void open() throws Exception {
    tenancy = new TestTenancy(folder);
    service = tenancy.service;
  }

  @AfterEach
  void close() {
    tenancy.close();
  }

  @Test
  void createdTenant_isServedAsItWasSigned() {
    TenantAnswer answer = value(service.tenant(ACME));

    assertThat(answer.root()).isEqualTo(tenancy.owners.document().digest());
    assertThat(answer.ownersDocument()).isEqualTo(tenancy.owners.document().bytes());
    assertThat(answer.signatures()).isEqualTo(tenancy.owners.creation(ACME).signatures());
    assertThat(value(service.tenants())).containsExactly("acme");
  }

  @Test
  void nameThatIsTaken_isNotGivenAgain() {
    TestOwners others = TestOwners.named("others");

    assertThat(reason(service.create(others.creation(ACME))))
        .isEqualTo(RefusalReason.TENANT_EXISTS);
    assertThat(reason(service.create(tenancy.owners.creation(ACME))))
        .isEqualTo(RefusalReason.TENANT_EXISTS);
    assertThat(value(service.tenant(ACME)).root()).isEqualTo(tenancy.owners.document().root());
  }

  @Test
  void ownersDocumentThatItsOwnersDidNotSign_beginsNothing() {
    TestOwners others = TestOwners.named("others");
    TenantCreation good = others.creation(OTHER);
    Signature signature = good.signatures().getFirst();
    Signature broken = new Signature(signature.key(), Bytes.of(new byte[64]));
    Signature strangers = tenancy.owners.creation(OTHER).signatures().getFirst();

    for (List<Signature> bad :
        List.of(
            List.of(broken),
            List.of(strangers),
            List.of(signature, signature),
            List.of(signature, strangers))) {
      TenantCreation creation = new TenantCreation(OTHER, good.ownersDocument(), bad);
      assertThat(reason(service.create(creation))).isEqualTo(RefusalReason.THRESHOLD_NOT_MET);
    }
    assertThat(value(service.tenants())).containsExactly("acme");
    assertThat(value(service.create(good)).root()).isEqualTo(others.document().root());
  }

  @Test
  void laterOwnersDocument_beginsNoTenant() {
    String later =
        new String(tenancy.owners.document().bytes().toArray(), StandardCharsets.UTF_8)
            .replace("\"number\":1", "\"number\":2,\"root\":\"" + "00".repeat(32) + "\"");
    Bytes bytes = Bytes.of(later.getBytes(StandardCharsets.UTF_8));
    TenantCreation creation =
        new TenantCreation(OTHER, bytes, tenancy.owners.creation(OTHER).signatures());

    assertThat(reason(service.create(creation))).isEqualTo(RefusalReason.MALFORMED_OWNERS);
  }

  @Test
  void bytesThatAreNoOwnersDocument_beginNoTenant() {
    TenantCreation creation =
        new TenantCreation(
            OTHER, Bytes.of(new byte[] {'{'}), tenancy.owners.creation(OTHER).signatures());

    assertThat(reason(service.create(creation))).isEqualTo(RefusalReason.MALFORMED_OWNERS);
  }

  @Test
  @Tag("I7")
  void kmsThatIsCutOff_beginsNoTenant() {
    tenancy.kms.cutOff(true);
    TestOwners others = TestOwners.named("others");

    assertThat(reason(service.create(others.creation(OTHER))))
        .isEqualTo(RefusalReason.KMS_UNAVAILABLE);
    assertThat(value(service.tenants())).containsExactly("acme");
  }

  @Test
  void unknownTenant_isNotFoundOnEveryRoute() {
    assertThat(reason(service.tenant(NOBODY))).isEqualTo(RefusalReason.NOT_FOUND);
    assertThat(reason(service.intakeKey(NOBODY))).isEqualTo(RefusalReason.NOT_FOUND);
    assertThat(reason(service.objects(NOBODY, Optional.empty())))
        .isEqualTo(RefusalReason.NOT_FOUND);
    assertThat(reason(service.document(NOBODY, StatementKind.POLICY, "p", 1)))
        .isEqualTo(RefusalReason.NOT_FOUND);
    assertThat(
            reason(
                service.upload(
                    NOBODY,
                    tenancy.owners.document(
                        TestOwners.Slot.first(StatementKind.POLICY, "p"),
                        TestTenancy.policyJson("p")))))
        .isEqualTo(RefusalReason.NOT_FOUND);
  }

  @Test
  void intakeKey_isTheSameEachTimeAndAnotherForEachTenant() {
    value(service.create(TestOwners.named("others").creation(OTHER)));
    IntakeKey first = value(service.intakeKey(ACME)).key();

    assertThat(first.number()).isEqualTo(1);
    assertThat(value(service.intakeKey(ACME)).key()).isEqualTo(first);
    assertThat(value(service.intakeKey(OTHER)).key()).isNotEqualTo(first);
  }

  @Test
  @Tag("I6")
  void intakeKeyOfAnotherTenantPutInPlace_doesNotOpen() {
    value(service.create(TestOwners.named("others").creation(OTHER)));
    tenancy.tamper(
        "UPDATE tenant_key SET wrapped ="
            + " (SELECT k.wrapped FROM tenant_key k WHERE k.tenant = 'other' AND k.kind = 'intake')"
            + " WHERE tenant = 'acme' AND kind = 'intake'");

    assertThat(reason(service.intakeKey(ACME))).isEqualTo(RefusalReason.SECRET_UNREADABLE);
  }

  @Test
  void objects_areListedByKindWithVersionsAndDigests() {
    tenancy.furnish();
    tenancy.putPolicy("p");
    tenancy.delete(StatementKind.REFERENCE_SET, "r");

    List<ObjectHead> all = value(service.objects(ACME, Optional.empty()));

    assertThat(all)
        .extracting(head -> head.kind().label() + " " + head.name() + " " + head.highestVersion())
        .containsExactly(
            "policy p 2", "reference-set r 1", "secret db/key 1", "deletion reference-set/r 1");
    assertThat(all.getFirst().versions())
        .extracting(ObjectHead.Version::version)
        .containsExactly(1L, 2L);
    assertThat(all.getFirst().newestStatement())
        .isEqualTo(all.getFirst().versions().getLast().statement());
    assertThat(all.get(1).versions()).isEmpty();
    assertThat(value(service.objects(ACME, Optional.of(StatementKind.SECRET)))).hasSize(1);
    assertThat(value(service.objects(ACME, Optional.of(StatementKind.KEK)))).isEmpty();
  }

  @Test
  @Tag("I10")
  void objectsOfAnotherTenant_areNotListed() {
    tenancy.furnish();
    value(service.create(TestOwners.named("others").creation(OTHER)));

    assertThat(value(service.objects(OTHER, Optional.empty()))).isEmpty();
  }

  @Test
  void documents_areServedUnchanged() {
    tenancy.furnish();
    Bytes policy = Bytes.of(TestTenancy.policyJson("p").getBytes(StandardCharsets.UTF_8));

    assertThat(value(service.document(ACME, StatementKind.POLICY, "p", 1))).isEqualTo(policy);
    assertThat(document(StatementKind.REFERENCE_SET, "r", 1)).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  @Tag("I1")
  void secretsAndWhatIsNotThere_areNoDocuments() {
    tenancy.furnish();
    tenancy.delete(StatementKind.REFERENCE_SET, "r");

    for (Outcome<Bytes> outcome :
        List.of(
            document(StatementKind.SECRET, "db/key", 1),
            document(StatementKind.POLICY, "p", 2),
            document(StatementKind.POLICY, "q", 1),
            document(StatementKind.REFERENCE_SET, "r", 1),
            document(StatementKind.DELETION, "reference-set/r", 1))) {
      assertThat(reason(outcome)).isEqualTo(RefusalReason.NOT_FOUND);
    }
  }

  private Outcome<Bytes> document(StatementKind kind, String name, long version) {
    return service.document(ACME, kind, name, version);
  }
}
