package dev.sallyport.client;

import static dev.sallyport.client.Clients.assertRefused;
import static dev.sallyport.client.Clients.assertUntrusted;
import static dev.sallyport.client.Clients.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.testbroker.PlayedBroker;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.OwnerRole;
import dev.sallyport.protocol.OwnersDocument;
import dev.sallyport.protocol.OwnersDocument.OwnerKey;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.SigningKey;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.ObjectHead;
import dev.sallyport.protocol.wire.TenantCreation;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OwnerUploadsTest {
  private static final TenantName ACME = new TenantName("acme");
  private static final SecretPath PATH = new SecretPath("llama/weights");

  private PlayedBroker broker;
  private Clients clients;
  private SigningKey owner;
  private SigningKey spare;
  private TenantClient client;
  private Digest root;

  @BeforeEach
  void start() throws Exception {
    broker = PlayedBroker.start();
    clients = new Clients(broker);
    owner = SigningKey.generate();
    spare = SigningKey.generate();
    client =
        new TenantClient(
            clients.connection(),
            Optional.of(SecretBytes.copyOf(PlayedBroker.TOKEN.getBytes(StandardCharsets.UTF_8))));
    root = create();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void secret_isSealedToTheIntakeKeyAndSigned() throws Exception {
    ObjectHead head = given(put("the key"));
    assertThat(head.highestVersion()).isEqualTo(1);
    assertThat(broker.tenants().opened("llama/weights@1")).isEqualTo("the key");
  }

  @Test
  @Tag("I1")
  void secret_neverTravelsInPlain() throws Exception {
    given(put("a very recognisable secret"));
    assertThat(broker.requests("/v1/tenants"))
        .allSatisfy(request ->
            assertThat(new String(request.body().toArray(), StandardCharsets.UTF_8))
                .doesNotContain("recognisable"));
  }

  @Test
  void nextVersion_followsTheNewestStatement() throws Exception {
    given(put("one"));
    ObjectHead head = given(put("two"));
    assertThat(head.highestVersion()).isEqualTo(2);
    assertThat(broker.tenants().opened("llama/weights@2")).isEqualTo("two");
  }

  @Test
  void document_isUploadedByteForByte() throws Exception {
    Bytes policy = Bytes.of(" {\"name\": \"p\"}\n".getBytes(StandardCharsets.UTF_8));
    ObjectHead head = given(uploads(owner).putDocument(StatementKind.POLICY, "p", policy));
    assertThat(broker.tenants().document(head.versions().getFirst().content())).isEqualTo(policy);
  }

  @Test
  void deletion_endsEveryVersion_andTheNextUploadGoesOnCounting() throws Exception {
    given(put("one"));
    given(uploads(owner).delete(StatementKind.SECRET, PATH.value()));
    ObjectHead gone = given(client.head(ACME, StatementKind.SECRET, PATH.value())).orElseThrow();
    assertThat(gone.versions()).isEmpty();
    assertThat(given(put("two")).highestVersion()).isEqualTo(2);
  }

  @Test
  void deletionTwice_secondIsRefused() throws Exception {
    given(put("one"));
    given(uploads(owner).delete(StatementKind.SECRET, PATH.value()));
    assertRefused(uploads(owner).delete(StatementKind.SECRET, PATH.value()), "not-found");
  }

  @Test
  void deletionOfWhatIsNotThere_refusedWithoutAStatement() throws Exception {
    assertRefused(uploads(owner).delete(StatementKind.POLICY, "none"), "not-found");
    assertThat(broker.requests("/v1/tenants/acme/statements")).isEmpty();
  }

  @Test
  void keyWithoutTheRole_refusedBeforeAnythingIsSent() throws Exception {
    assertRefused(
        uploads(spare).putDocument(StatementKind.POLICY, "p", Bytes.empty()), "threshold-not-met");
    assertThat(broker.requests("/v1/tenants/acme/statements")).isEmpty();
  }

  @Test
  void intakeKeyOfAnotherIdentity_nothingIsSealed() throws Exception {
    broker.tenants().signIntakeKeysWith(SigningKey.generate());
    assertUntrusted(put("the key"), Distrust.UNPINNED_IDENTITY);
    assertThat(broker.requests("/v1/tenants/acme/statements")).isEmpty();
  }

  @Test
  void tenantOfAnotherRoot_nothingIsSigned() throws Exception {
    broker.tenants().claimRoot(Bytes.empty().sha256());
    assertUntrusted(put("the key"), Distrust.OTHER_TENANT_ROOT);
    assertThat(broker.requests("/v1/tenants/acme/statements")).isEmpty();
  }

  @Test
  void lostAnswerOfAnUpload_isRecognisedAsOurs() throws Exception {
    broker.script("/v1/tenants/acme/statements", broker.cutAnswer());
    ObjectHead head = given(put("the key"));
    assertThat(head.highestVersion()).isEqualTo(1);
    assertThat(broker.requests("/v1/tenants/acme/statements")).hasSize(2);
  }

  @Test
  void versionTakenBySomebodyElse_staysARefusal() throws Exception {
    broker.script("/v1/tenants/acme/statements", PlayedBroker.problem(409, "version-taken"));
    assertRefused(put("the key"), "version-taken");
  }

  @Test
  void secretOfTooManyBytes_refusedBeforeAnythingIsSent() throws Exception {
    try (SecretBytes large = SecretBytes.takeOwnershipOf(new byte[OwnerUploads.MAX_SECRET + 1])) {
      assertRefused(uploads(owner).putSecret(PATH, large, "p", 1), "malformed-secret");
    }
    assertThat(broker.requests("/v1/tenants/acme/")).isEmpty();
  }

  @Test
  void secretOfTheLargestSize_taken() throws Exception {
    try (SecretBytes large = SecretBytes.takeOwnershipOf(new byte[OwnerUploads.MAX_SECRET])) {
      given(uploads(owner).putSecret(PATH, large, "p", 1));
    }
  }

  @Test
  void documentThatIsNotWhatItsHeadNames_refused() throws Exception {
    ObjectHead head =
        given(uploads(owner).putDocument(StatementKind.POLICY, "p", Bytes.fromHex("00")));
    broker.script("/v1/tenants/acme/documents", PlayedBroker.status(200, "another"));
    assertUntrusted(
        client.document(ACME, head, head.versions().getFirst()), Distrust.UNREADABLE_ANSWER);
  }

  @Test
  void routesWithoutToken_refused() throws Exception {
    TenantClient stranger = new TenantClient(clients.connection(), Optional.empty());
    assertRefused(stranger.tenant(ACME), "unauthenticated");
  }

  private Reply<ObjectHead> put(String secret) throws Exception {
    try (SecretBytes bytes = SecretBytes.copyOf(secret.getBytes(StandardCharsets.UTF_8))) {
      return uploads(owner).putSecret(PATH, bytes, "p", 1);
    }
  }

  private OwnerUploads uploads(SigningKey key) {
    BrokerTrust trust = new BrokerTrust(clients.trust().identityKeys(), root);
    return new OwnerUploads(client, ACME, trust, key);
  }

  private Digest create() throws Exception {
    Bytes document =
        OwnersDocument.writeFirst(
            Digest.of(new byte[32]),
            List.of(
                new OwnerKey("a", owner.publicKey(), EnumSet.allOf(OwnerRole.class)),
                new OwnerKey("b", spare.publicKey(), EnumSet.of(OwnerRole.OWNER))),
            Map.of());
    OwnersDocument owners =
        ((dev.sallyport.protocol.Outcome.Accepted<OwnersDocument>) OwnersDocument.parse(document))
            .value();
    Signature signature = new Signature(owner.publicKey().raw(), owner.sign(owners.signedBytes()));
    return given(client.create(new TenantCreation(ACME, document, List.of(signature)))).root();
  }
}
