package dev.sallyport.client;

import static dev.sallyport.client.Clients.assertUntrusted;
import static dev.sallyport.client.Clients.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.testbroker.PlayedBroker;
import dev.sallyport.client.testbroker.PlayedWorkloads;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.RecipientKeyPair;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.SignatureKey;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a guest's pins are worth when the broker's identity key is replaced. */
class RotatedIdentityTest {
  private static final ResourceList NAMES = Clients.resources("acme/db/key");
  private PlayedBroker broker;
  private Clients clients;

  @BeforeEach
  void start() throws Exception {
    broker = PlayedBroker.start();
    broker.workloads().guard("acme/db/key", "the key");
    clients = new Clients(broker);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private WorkloadClient pinning(SignatureKey... keys) throws Exception {
    return new WorkloadClient(
        clients.connection(),
        new BrokerTrust(List.of(keys), PlayedWorkloads.ROOT),
        RecipientKeyPair.generate(Kem.X25519),
        InstantSource.fixed(PlayedWorkloads.NOW));
  }

  private static void assertServes(WorkloadClient guest, BoundChallenge bound) throws Exception {
    try (Release release = given(guest.releaseAndOpen(bound, Clients.evidence()))) {
      assertThat(release.secrets()).hasSize(1);
    }
  }

  @Test
  void guestThatPinnedCurrentAndNext_worksOverOneRotationWithoutAChange() throws Exception {
    try (WorkloadClient guest = pinning(broker.identity().publicKey(), broker.next().publicKey())) {
      BoundChallenge begunBefore = given(guest.challengeAndBind(NAMES));
      broker.rotateIdentity();

      assertServes(guest, begunBefore);
      assertServes(guest, given(guest.challengeAndBind(NAMES)));

      broker.rotateIdentity();
      assertUntrusted(guest.challengeAndBind(NAMES), Distrust.UNPINNED_IDENTITY);
    }
  }

  @Test
  void guestThatPinnedTheCurrentKeyAlone_refusesAfterARotation() throws Exception {
    try (WorkloadClient guest = pinning(broker.identity().publicKey())) {
      BoundChallenge begunBefore = given(guest.challengeAndBind(NAMES));
      broker.rotateIdentity();

      assertUntrusted(
          guest.releaseAndOpen(begunBefore, Clients.evidence()), Distrust.UNPINNED_IDENTITY);
      assertUntrusted(guest.challengeAndBind(NAMES), Distrust.UNPINNED_IDENTITY);
    }
  }
}
