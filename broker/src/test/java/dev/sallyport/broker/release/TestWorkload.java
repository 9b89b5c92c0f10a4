package dev.sallyport.broker.release;

import dev.sallyport.broker.crypto.TestProviders;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.Contexts.Released;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.RecipientKeyPair;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.Ticket;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.Evidence;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import dev.sallyport.protocol.wire.ReleaseRequest;
import dev.sallyport.protocol.wire.ReleaseRequest.Recipient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;

/** A workload with its key: asks as a guest asks, and opens what it gets. */
public record TestWorkload(RecipientKeyPair pair) {

  /** A workload with a fresh key. */
  public static TestWorkload with(Kem kem) {
    TestProviders.provideXWing();
    try {
      return new TestWorkload(RecipientKeyPair.generate(kem));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(kem.label(), e);
    }
  }

  /** What its evidence has to commit to. */
  public Transcript transcript(ChallengeAnswer challenge) {
    return challenge.challenge().transcript(challenge.resources(), pair.publicKey());
  }

  /** An honest request. */
  public ReleaseRequest request(ChallengeAnswer challenge, Instant now) {
    return request(challenge, TestIssuer.boundTo(transcript(challenge), now));
  }

  /** A request with this evidence. */
  public ReleaseRequest request(ChallengeAnswer challenge, Evidence evidence) {
    return request(challenge, sealedKey(challenge), evidence);
  }

  /** A request with this recipient and evidence. */
  public ReleaseRequest request(ChallengeAnswer challenge, Recipient recipient, Evidence evidence) {
    return new ReleaseRequest(
        challenge.challenge(),
        TestTenancy.value(Ticket.parse(challenge.ticket())),
        challenge.resources(),
        recipient,
        evidence);
  }

  /** Its key, encrypted to the transport key. */
  public Recipient sealedKey(ChallengeAnswer challenge) {
    try {
      Bytes sealed =
          challenge
              .transportKey()
              .key()
              .seal(pair.publicKey().encoded(), challenge.challenge().recipientContext());
      return new Recipient.Sealed(challenge.transportKey().number(), sealed);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("the transport key does not seal", e);
    }
  }

  /** Opens one resource of an answer. */
  public String open(ReleaseAnswer answer, int index) throws GeneralSecurityException {
    Released released = answer.resources().get(index);
    Bytes context =
        Contexts.release(
            answer.transcript(),
            answer.tenantRoot(),
            released.resource(),
            released.version(),
            released.policyDigest());
    try (SecretBytes opened = pair.open(released.sealed(), context)) {
      return opened.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }
}
