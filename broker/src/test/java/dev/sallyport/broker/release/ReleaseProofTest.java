package dev.sallyport.broker.release;

import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.Ticket;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.Evidence;
import dev.sallyport.protocol.wire.ReleaseRequest;
import dev.sallyport.protocol.wire.ReleaseRequest.Recipient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tickets, keys and evidence that do not belong to a challenge. */
class ReleaseProofTest extends ReleaseFixture {
  @Test
  void ticketForOtherResources_isRefused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    ReleaseRequest honest = workload.request(challenge, now());
    ReleaseRequest wider =
        new ReleaseRequest(
            honest.challenge(),
            honest.ticket(),
            value(ResourceList.parse(List.of("acme/db/key", "acme/other"))),
            honest.recipient(),
            honest.evidence());
    assertRefusedAndUnused(challenge, wider, RefusalReason.INVALID_TICKET);
  }

  @Test
  void prolongedTicket_isRefused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    ReleaseRequest honest = workload.request(challenge, now());
    Ticket ticket = honest.ticket();
    ReleaseRequest later =
        new ReleaseRequest(
            honest.challenge(),
            new Ticket(ticket.issued(), ticket.expiry().plusSeconds(60), ticket.mac()),
            honest.resources(),
            honest.recipient(),
            honest.evidence());
    assertRefusedAndUnused(challenge, later, RefusalReason.INVALID_TICKET);
  }

  @Test
  void ticketAtItsExpiry_isRefused_andAMomentBeforeServes() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    ChallengeAnswer other = challenge("acme/db/key");
    tenancy.clock.advance(Duration.ofMinutes(5).minusMillis(1));
    value(release(other));
    tenancy.clock.advance(Duration.ofMillis(1));
    assertThat(reason(release(challenge))).isEqualTo(RefusalReason.TICKET_EXPIRED);
  }

  @Test
  void keySealedForAnotherChallenge_isRefused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    ChallengeAnswer other = challenge("acme/db/key");
    Evidence evidence = TestIssuer.boundTo(workload.transcript(challenge), now());
    assertRefusedAndUnused(
        challenge,
        workload.request(challenge, workload.sealedKey(other), evidence),
        RefusalReason.RECIPIENT_KEY_UNREADABLE);
  }

  /** Whoever holds the ticket may follow any number of bad requests with a good one. */
  @Test
  @Tag("I4")
  void challengeThatWasRefusedOften_stillReleases() throws Exception {
    ChallengeAnswer challenge = challenge("acme/db/key");
    Evidence unbound = TestIssuer.boundTo(workload.transcript(challenge("acme/db/key")), now());
    ReleaseRequest bad = workload.request(challenge, workload.sealedKey(challenge), unbound);
    for (int i = 0; i < 3 * SlowLane.FREE; i++) {
      assertThat(reason(release(bad))).isEqualTo(RefusalReason.TRANSCRIPT_MISMATCH);
    }
    assertThat(workload.open(value(release(challenge)), 0)).isEqualTo("s3cret");
  }

  @Test
  void unknownTransportKey_isRefused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    Recipient.Sealed sealed = (Recipient.Sealed) workload.sealedKey(challenge);
    Evidence evidence = TestIssuer.boundTo(workload.transcript(challenge), now());
    Recipient wrong = new Recipient.Sealed(99, sealed.ciphertext());
    assertRefusedAndUnused(
        challenge,
        workload.request(challenge, wrong, evidence),
        RefusalReason.UNKNOWN_TRANSPORT_KEY);
  }

  @Test
  void plainKey_isRefusedByAPolicyThatDoesNotAllowIt() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    Recipient plain = new Recipient.Plain(workload.pair().publicKey().encoded());
    Evidence evidence = TestIssuer.boundTo(workload.transcript(challenge), now());
    assertRefusedAndUnused(
        challenge,
        workload.request(challenge, plain, evidence),
        RefusalReason.PLAIN_KEY_NOT_ACCEPTED);
  }

  @Test
  void plainBytesThatAreNoKey_areRefused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    Recipient plain = new Recipient.Plain(Bytes.fromHex("647a00"));
    Evidence evidence = TestIssuer.boundTo(workload.transcript(challenge), now());
    assertRefusedAndUnused(
        challenge,
        workload.request(challenge, plain, evidence),
        RefusalReason.MALFORMED_RECIPIENT_KEY);
  }

  @Test
  void kemThatThePolicyDoesNotName_isRefused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    ReleaseRequest request = TestWorkload.with(Kem.P_256).request(challenge, now());
    assertRefusedAndUnused(challenge, request, RefusalReason.KEM_NOT_ACCEPTED);
  }

  @Test
  @Tag("I1")
  void evidenceForAnotherKey_isRefused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    TestWorkload other = TestWorkload.with(Kem.X_WING);
    Evidence stolen = TestIssuer.boundTo(other.transcript(challenge), now());
    assertRefusedAndUnused(
        challenge, workload.request(challenge, stolen), RefusalReason.TRANSCRIPT_MISMATCH);
  }

  @Test
  void evidenceForAnotherChallenge_isRefused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    Evidence replayed = TestIssuer.boundTo(workload.transcript(challenge("acme/db/key")), now());
    assertRefusedAndUnused(
        challenge, workload.request(challenge, replayed), RefusalReason.TRANSCRIPT_MISMATCH);
  }

  @Test
  void changedToken_isRefused() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    String token = TestIssuer.boundTo(workload.transcript(challenge), now()).cpu().token();
    Evidence changed = TestIssuer.evidence(token.substring(0, token.length() - 8) + "AAAAAAAA");
    assertRefusedAndUnused(
        challenge, workload.request(challenge, changed), RefusalReason.BAD_SIGNATURE);
  }

  @Test
  void tokenFromBeforeTheChallenge_isRefusedBeyondTheSkew() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    Instant early = now().minus(FreshEvidence.SKEW).minusSeconds(1);
    Evidence old = TestIssuer.boundTo(workload.transcript(challenge), early);
    ReleaseService.Result result = releases.release(workload.request(challenge, old), "id");
    assertThat(reason(result.answer())).isEqualTo(RefusalReason.TOKEN_TOO_OLD);
    Instant within = now().minus(FreshEvidence.SKEW);
    Evidence early60 = TestIssuer.boundTo(workload.transcript(challenge), within);
    value(release(workload.request(challenge, early60)));
  }
}
