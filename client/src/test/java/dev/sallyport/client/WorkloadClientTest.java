package dev.sallyport.client;

import static dev.sallyport.client.Clients.assertRefused;
import static dev.sallyport.client.Clients.assertUntrusted;
import static dev.sallyport.client.Clients.evidence;
import static dev.sallyport.client.Clients.given;
import static dev.sallyport.client.Clients.resources;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.client.collector.CollectedEvidence;
import dev.sallyport.client.testbroker.PlayedBroker;
import dev.sallyport.client.testbroker.PlayedWorkloads;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts.Released;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.HeldData;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.SigningKey;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import dev.sallyport.protocol.wire.ReleaseRequest;
import dev.sallyport.protocol.wire.ReleaseRequest.Recipient;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkloadClientTest {
  private static final Digest OTHER = Bytes.of(new byte[] {1}).sha256();

  private PlayedBroker broker;
  private Clients clients;

  @BeforeEach
  void start() throws Exception {
    broker = PlayedBroker.start();
    broker.workloads().guard("acme/llama/weights", "the weights key");
    broker.workloads().guard("acme/llama/token", "the token");
    clients = new Clients(broker);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @ParameterizedTest
  @EnumSource(Kem.class)
  void honestBroker_secretOpens(Kem kem) throws Exception {
    try (WorkloadClient workload = clients.workload(kem)) {
      BoundChallenge bound = given(workload.challengeAndBind(resources("acme/llama/weights")));
      try (Release release = given(workload.releaseAndOpen(bound, evidence()))) {
        ReleasedSecret secret = release.secrets().getFirst();
        assertThat(text(secret.content())).isEqualTo("the weights key");
        assertThat(secret.version()).isEqualTo(7);
        assertThat(secret.leaseEnds()).isEqualTo(PlayedWorkloads.NOW.plusSeconds(3600));
      }
    }
  }

  @Test
  void severalResources_openInTheirOrder() throws Exception {
    try (Release release = given(fetch("acme/llama/weights@7", "acme/llama/token"))) {
      assertThat(release.secrets().stream().map(secret -> text(secret.content())))
          .containsExactly("the token", "the weights key");
    }
  }

  @Test
  @Tag("I8")
  void closedRelease_secretsAreZeroedAndPrintNothing() throws Exception {
    Release release = given(fetch("acme/llama/weights"));
    SecretBytes content = release.secrets().getFirst().content();
    assertThat(release.secrets().getFirst().toString()).doesNotContain("weights key");
    release.close();
    assertThatThrownBy(content::size).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void boundChallenge_noncesAndHeldDataFollowTheFormulas() throws Exception {
    try (WorkloadClient workload = clients.workload()) {
      BoundChallenge bound = given(workload.challengeAndBind(resources("acme/llama/weights")));
      assertThat(bound.gpuNonceHex()).isEqualTo(bound.transcript().gpuNonce().hex());
      assertThat(bound.switchNonceHex()).isNotEqualTo(bound.gpuNonceHex()).hasSize(64);
      HeldData held = bound.heldData("d.e.f", "");
      assertThat(held.bytes().size()).isEqualTo(HeldData.SIZE);
      assertThat(held.gpuVerdict()).isEqualTo(HeldData.verdict("d.e.f"));
      assertThat(held.switchVerdict().isZero()).isTrue();
    }
  }

  @Test
  void presentedRequest_carriesEvidenceVerbatimAndTheKeyEncrypted() throws Exception {
    given(fetch("acme/llama/weights")).close();
    ReleaseRequest request = broker.workloads().releases().getFirst();
    assertThat(request.evidence().cpu().token()).isEqualTo("a.b.c");
    assertThat(request.evidence().gpu()).isPresent();
    assertThat(request.evidence().switches()).isEmpty();
    assertThat(request.recipient()).isInstanceOf(Recipient.Sealed.class);
  }

  @Test
  void oneClient_twoReleases_sameKeyIsKnownToTheBroker() throws Exception {
    try (WorkloadClient workload = clients.workload()) {
      BoundChallenge first = given(workload.challengeAndBind(resources("acme/llama/weights")));
      BoundChallenge second = given(workload.challengeAndBind(resources("acme/llama/weights")));
      assertThat(first.transcript()).isNotEqualTo(second.transcript());
      given(workload.releaseAndOpen(first, evidence())).close();
      given(workload.releaseAndOpen(second, evidence())).close();
    }
  }

  @Test
  void transportKeyOfUnpinnedIdentity_nothingIsSent() throws Exception {
    WorkloadClient workload = clients.workload();
    broker.replaceIdentity();
    assertUntrusted(
        workload.challengeAndBind(resources("acme/llama/weights")), Distrust.UNPINNED_IDENTITY);
    assertThat(broker.workloads().releases()).isEmpty();
  }

  @Test
  void transportKeyWithBrokenSignature_refused() throws Exception {
    SigningKey stranger = SigningKey.generate();
    broker
        .workloads()
        .changeChallenges(answer -> {
          var forged = broker.workloads().transportKey(stranger);
          return new ChallengeAnswer(
              answer.challenge(),
              answer.ticket(),
              answer.expiresMillis(),
              answer.resources(),
              new dev.sallyport.protocol.wire.TransportKey(
                  forged.number(),
                  forged.fromMillis(),
                  forged.untilMillis(),
                  forged.key(),
                  broker.identity().publicKey().raw(),
                  forged.signature()));
        });
    assertUntrusted(bind("acme/llama/weights"), Distrust.UNPINNED_IDENTITY);
  }

  @Test
  void transportKeyLongEnded_refused() throws Exception {
    broker.workloads().endTransportKey(PlayedWorkloads.NOW.minusSeconds(1200));
    assertUntrusted(bind("acme/llama/weights"), Distrust.TRANSPORT_KEY_OUT_OF_TIME);
  }

  @Test
  void transportKeyEndedWithinSkew_taken() throws Exception {
    broker.workloads().endTransportKey(PlayedWorkloads.NOW.minusSeconds(60));
    given(bind("acme/llama/weights"));
  }

  @Test
  void challengeForOtherResources_refused() throws Exception {
    broker
        .workloads()
        .changeChallenges(answer ->
            new ChallengeAnswer(
                answer.challenge(),
                answer.ticket(),
                answer.expiresMillis(),
                resources("acme/llama/token"),
                answer.transportKey()));
    assertUntrusted(bind("acme/llama/weights"), Distrust.OTHER_RESOURCES);
  }

  @Test
  void answerOfUnpinnedIdentity_refused() throws Exception {
    try (WorkloadClient workload = clients.workload()) {
      BoundChallenge bound = given(workload.challengeAndBind(resources("acme/llama/weights")));
      broker.replaceIdentity();
      assertUntrusted(workload.releaseAndOpen(bound, evidence()), Distrust.UNPINNED_IDENTITY);
    }
  }

  @Test
  void answerChangedOnTheWay_refused() throws Exception {
    broker
        .workloads()
        .changeAnswers(
            answer -> answer(answer, answer.transcript(), leaseForEver(answer.resources())));
    assertUntrusted(fetch("acme/llama/weights"), Distrust.UNPINNED_IDENTITY);
  }

  @Test
  void answerToAnotherTranscript_refused() throws Exception {
    broker
        .workloads()
        .changeAnswers(
            answer -> resigned(answer(answer, new Transcript(OTHER), answer.resources())));
    assertUntrusted(fetch("acme/llama/weights"), Distrust.OTHER_TRANSCRIPT);
  }

  @Test
  @Tag("I6")
  void answerOfAnotherTenantRoot_refused() throws Exception {
    broker.workloads().changeRoot(OTHER);
    assertUntrusted(fetch("acme/llama/weights"), Distrust.OTHER_TENANT_ROOT);
  }

  @Test
  void answerWithAnotherResource_refused() throws Exception {
    broker
        .workloads()
        .changeReleased(released -> List.of(renamed(released.getFirst(), "acme/llama/token")));
    assertUntrusted(fetch("acme/llama/weights"), Distrust.OTHER_RESOURCES);
  }

  @Test
  void answerWithoutOneOfTwoResources_refused() throws Exception {
    broker.workloads().changeReleased(released -> List.of(released.getFirst()));
    assertUntrusted(fetch("acme/llama/weights", "acme/llama/token"), Distrust.OTHER_RESOURCES);
  }

  @Test
  void answerWithResourcesInAnotherOrder_refused() throws Exception {
    broker.workloads().changeReleased(List::reversed);
    assertUntrusted(fetch("acme/llama/weights", "acme/llama/token"), Distrust.OTHER_RESOURCES);
  }

  @Test
  void answerWithAnotherVersionThanAskedFor_refused() throws Exception {
    assertUntrusted(fetch("acme/llama/weights@6"), Distrust.OTHER_VERSION);
  }

  @Test
  void secretsSwappedUnderTheirNames_refusedAndNothingStaysOpen() throws Exception {
    broker
        .workloads()
        .changeReleased(released ->
            List.of(
                sealed(released.get(0), released.get(1).sealed()),
                sealed(released.get(1), released.get(0).sealed())));
    assertUntrusted(fetch("acme/llama/weights", "acme/llama/token"), Distrust.SECRET_UNREADABLE);
  }

  @Test
  void secretOfAnotherVersionUnderThisNumber_refused() throws Exception {
    broker
        .workloads()
        .changeReleased(released -> Collections.nCopies(1, version(released.getFirst(), 8)));
    assertUntrusted(fetch("acme/llama/weights"), Distrust.SECRET_UNREADABLE);
  }

  @Test
  void lostAnswer_sameRequestAgainGetsTheSameSecret() throws Exception {
    broker.script("/v1/releases", broker.cutAnswer());
    try (Release release = given(fetch("acme/llama/weights"))) {
      assertThat(text(release.secrets().getFirst().content())).isEqualTo("the weights key");
    }
    List<PlayedBroker.Request> posts = broker.requests("/v1/releases");
    assertThat(posts).hasSize(2);
    assertThat(posts.get(0).body()).isEqualTo(posts.get(1).body());
    assertThat(clients.waits()).hasSize(1);
  }

  @Test
  void halfAnAnswer_refused() throws Exception {
    broker.script("/v1/releases", broker.halfAnswer());
    assertUntrusted(fetch("acme/llama/weights"), Distrust.UNREADABLE_ANSWER);
  }

  @Test
  void brokerRefuses_refusalIsNotRetried() throws Exception {
    broker.script("/v1/releases", PlayedBroker.problem(403, "not-released"));
    assertRefused(fetch("acme/llama/weights"), "not-released");
    assertThat(clients.waits()).isEmpty();
  }

  @Test
  void challengeUsedByAnother_refused() throws Exception {
    broker.script("/v1/releases", PlayedBroker.problem(409, "challenge-used"));
    assertRefused(fetch("acme/llama/weights"), "challenge-used");
  }

  @Test
  void bundleThatIsNotJson_refusedBeforeItIsSent() throws Exception {
    try (WorkloadClient workload = clients.workload()) {
      BoundChallenge bound = given(workload.challengeAndBind(resources("acme/llama/weights")));
      CollectedEvidence broken =
          new CollectedEvidence(
              evidence().cpu(),
              Optional.of(new CollectedEvidence.Part(CollectedEvidence.NVIDIA_NRAS, "[[")),
              Optional.empty());
      assertUntrusted(workload.releaseAndOpen(bound, broken), Distrust.UNREADABLE_ANSWER);
      assertThat(broker.requests("/v1/releases")).isEmpty();
    }
  }

  @Test
  void trustWithoutIdentityKeys_cannotBeBuilt() {
    assertThatThrownBy(() -> new BrokerTrust(List.of(), OTHER))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Reply<BoundChallenge> bind(String... names) throws Exception {
    try (WorkloadClient workload = clients.workload()) {
      return workload.challengeAndBind(resources(names));
    }
  }

  private Reply<Release> fetch(String... names) throws Exception {
    try (WorkloadClient workload = clients.workload()) {
      BoundChallenge bound = given(workload.challengeAndBind(resources(names)));
      return workload.releaseAndOpen(bound, evidence());
    }
  }

  private ReleaseAnswer resigned(ReleaseAnswer answer) {
    Bytes signed =
        dev.sallyport.protocol.Contexts.answer(
            answer.transcript(), answer.tenantRoot(), answer.resources());
    return new ReleaseAnswer(
        answer.transcript(),
        answer.tenantRoot(),
        answer.resources(),
        answer.identityKey(),
        broker.identity().sign(signed));
  }

  private static ReleaseAnswer answer(
      ReleaseAnswer answer, Transcript transcript, List<Released> resources) {
    return new ReleaseAnswer(
        transcript, answer.tenantRoot(), resources, answer.identityKey(), answer.signature());
  }

  private static List<Released> leaseForEver(List<Released> resources) {
    Released first = resources.getFirst();
    return List.of(
        new Released(
            first.resource(),
            first.version(),
            first.policyDigest(),
            first.sealed(),
            first.leaseId(),
            Long.MAX_VALUE,
            first.receipt()));
  }

  private static Released renamed(Released released, String name) {
    return new Released(
        resources(name).names().getFirst(),
        released.version(),
        released.policyDigest(),
        released.sealed(),
        released.leaseId(),
        released.leaseEndMillis(),
        released.receipt());
  }

  private static Released sealed(Released released, Bytes sealed) {
    return new Released(
        released.resource(),
        released.version(),
        released.policyDigest(),
        sealed,
        released.leaseId(),
        released.leaseEndMillis(),
        released.receipt());
  }

  private static Released version(Released released, long version) {
    return new Released(
        released.resource(),
        version,
        released.policyDigest(),
        released.sealed(),
        released.leaseId(),
        released.leaseEndMillis(),
        released.receipt());
  }

  private static String text(SecretBytes secret) {
    return secret.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }
}
