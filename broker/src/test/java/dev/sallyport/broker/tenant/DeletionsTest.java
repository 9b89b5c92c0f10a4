package dev.sallyport.broker.tenant;

import static dev.sallyport.broker.tenant.TestTenancy.ACME;
import static dev.sallyport.broker.tenant.TestTenancy.policyJson;
import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.tenant.TestOwners.Slot;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.wire.ObjectHead;
import dev.sallyport.protocol.wire.StatementUpload;
import dev.sallyport.protocol.wire.StatementUpload.Content;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deletions end what was there, and nothing else, under the keys of the role that granted it. */
final class DeletionsTest {
  private static final Slot POLICY = Slot.first(StatementKind.POLICY, "p");

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

  @Test
  void deletion_endsEveryVersionAndTheCountGoesOn() {
    tenancy.putPolicy("p");
    tenancy.putPolicy("p");
    ObjectHead deletion = tenancy.delete(StatementKind.POLICY, "p");

    assertThat(deletion.kind()).isEqualTo(StatementKind.DELETION);
    ObjectHead head =
        value(tenancy.service.objects(ACME, Optional.of(StatementKind.POLICY))).getFirst();
    assertThat(head.versions()).isEmpty();
    assertThat(head.highestVersion()).isEqualTo(2);
    assertRefused(owners.document(POLICY, policyJson("p")), RefusalReason.VERSION_TAKEN);
    ObjectHead again = tenancy.putPolicy("p");
    assertThat(again.highestVersion()).isEqualTo(3);
    assertThat(again.versions()).extracting(ObjectHead.Version::version).containsExactly(3L);
  }

  @Test
  void deletionOfNothing_refuses() {
    Slot first = Slot.first(StatementKind.DELETION, "policy/p");
    assertRefused(owners.deletion(first), RefusalReason.NOT_FOUND);
    tenancy.putPolicy("p");
    tenancy.delete(StatementKind.POLICY, "p");
    assertRefused(
        owners.deletion(tenancy.next(StatementKind.DELETION, "policy/p")), RefusalReason.NOT_FOUND);
  }

  @Test
  void secondDeletion_isTheNextOfItsOwnChain() {
    tenancy.putPolicy("p");
    tenancy.delete(StatementKind.POLICY, "p");
    tenancy.putPolicy("p");

    assertRefused(
        owners.deletion(Slot.first(StatementKind.DELETION, "policy/p")),
        RefusalReason.VERSION_TAKEN);
    assertThat(tenancy.delete(StatementKind.POLICY, "p").highestVersion()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"policy", "nothing/p", "policy/", "policy/.."})
  void deletionOfWhatIsNoName_refuses(String name) {
    assertRefused(
        owners.deletion(Slot.first(StatementKind.DELETION, name)), RefusalReason.MALFORMED_NAME);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kek/x", "deletion/policy", "confirm/x"})
  void deletionOfAKindThatHasNone_refuses(String name) {
    assertRefused(
        owners.deletion(Slot.first(StatementKind.DELETION, name)),
        RefusalReason.UNSUPPORTED_STATEMENT);
  }

  @Test
  void deletionUnderTheKeyOfAnotherRole_refuses() {
    tenancy.furnish();
    Slot slot = Slot.first(StatementKind.DELETION, "secret/db/key");

    assertRefused(
        owners.upload(slot, Bytes.empty().sha256(), new Content.Empty(), owners.policy()),
        RefusalReason.THRESHOLD_NOT_MET);
    assertRefused(
        owners.upload(slot, Bytes.empty().sha256(), new Content.Empty(), owners.owner()),
        RefusalReason.THRESHOLD_NOT_MET);
    assertThat(value(upload(owners.deletion(slot))).highestVersion()).isEqualTo(1);
  }
}
