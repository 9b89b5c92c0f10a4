package dev.sallyport.client.testbroker;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.Contexts.Released;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RecipientKey;
import dev.sallyport.protocol.RecipientKeyPair;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.ResourceName;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.SigningKey;
import dev.sallyport.protocol.Ticket;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.ChallengeRequest;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import dev.sallyport.protocol.wire.ReleaseRequest;
import dev.sallyport.protocol.wire.ReleaseRequest.Recipient;
import dev.sallyport.protocol.wire.TransportKey;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Challenges and releases, without any check of evidence; what it was sent is kept to be read. */
public final class PlayedWorkloads {
  /** When the played broker lives. */
  public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  /** The root of every tenant here. */
  public static final Digest ROOT =
      Digest.fromHex("504ef5c23a612105839ef8a34d9d381e0c9de3e8d766dfe26d092edd294531a9");

  private static final Digest POLICY =
      Digest.fromHex("cc0dfe57a592f86314cadfae5eacadb858ed95e044d4752c0b5fa4cf0c78895c");
  private static final Bytes LEASE = Bytes.fromHex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");

  private final PlayedBroker broker;
  private final RecipientKeyPair transport;
  private final SecretBytes ticketKey = SecretBytes.takeOwnershipOf(new byte[32]);
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Bytes> secrets = new HashMap<>();
  private final Map<Challenge, byte[]> kept = new HashMap<>();
  private final List<ReleaseRequest> releases = new ArrayList<>();
  private Digest root = ROOT;
  private long version = 7;
  private Instant transportUntil = NOW.plusSeconds(86_400);
  private UnaryOperator<ChallengeAnswer> changeChallenge = UnaryOperator.identity();
  private UnaryOperator<List<Released>> changeReleased = UnaryOperator.identity();
  private UnaryOperator<ReleaseAnswer> changeAnswer = UnaryOperator.identity();

  PlayedWorkloads(PlayedBroker broker) throws GeneralSecurityException {
    this.broker = broker;
    this.transport = RecipientKeyPair.generate(Kem.X_WING);
  }

  /** Guards a secret at version 7, or the one that {@link #nextVersion} came to. */
  public void guard(String resource, String secret) {
    guard(resource, Bytes.of(secret.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  /** The same with bytes that may be no text. */
  public synchronized void guard(String resource, Bytes secret) {
    secrets.put(resource, secret);
  }

  /** Releases every secret under the next version from now on. */
  public synchronized void nextVersion() {
    version++;
  }

  /** Seals and signs for another tenant from now on. */
  public void changeRoot(Digest other) {
    root = other;
  }

  /** Ends the transport key's validity. */
  public void endTransportKey(Instant until) {
    transportUntil = until;
  }

  /** Changes challenge answers after they are made. */
  public void changeChallenges(UnaryOperator<ChallengeAnswer> change) {
    changeChallenge = change;
  }

  /** Changes what is released before it is signed: a broker that is itself false. */
  public void changeReleased(UnaryOperator<List<Released>> change) {
    changeReleased = change;
  }

  /** Changes release answers after they are signed: somebody on the way. */
  public void changeAnswers(UnaryOperator<ReleaseAnswer> change) {
    changeAnswer = change;
  }

  /** What was presented, in order. */
  public List<ReleaseRequest> releases() {
    return List.copyOf(releases);
  }

  synchronized Outcome<byte[]> challenge(byte[] body) {
    return ChallengeRequest.parse(body)
        .map(request -> {
          Challenge challenge = Challenge.random(random);
          Ticket ticket =
              Ticket.issue(ticketKey, challenge, request.resources(), NOW, NOW.plusSeconds(300));
          ChallengeAnswer answer =
              new ChallengeAnswer(
                  challenge,
                  ticket.bytes(),
                  NOW.plusSeconds(300).toEpochMilli(),
                  request.resources(),
                  transportKey(broker.identity()));
          return changeChallenge.apply(answer).toUtf8();
        });
  }

  /** The transport key, signed by this identity. */
  public TransportKey transportKey(SigningKey signer) {
    long from = NOW.minusSeconds(3600).toEpochMilli();
    long until = transportUntil.toEpochMilli();
    Bytes signed = Contexts.transport(1, from, until, transport.publicKey());
    return new TransportKey(
        1, from, until, transport.publicKey(), signer.publicKey().raw(), signer.sign(signed));
  }

  synchronized Outcome<byte[]> release(byte[] body) {
    return ReleaseRequest.parse(body).then(this::release);
  }

  private Outcome<byte[]> release(ReleaseRequest request) {
    releases.add(request);
    byte[] before = kept.get(request.challenge());
    if (before != null) {
      return Outcome.accepted(before);
    }
    if (!request.ticket().isGenuine(ticketKey, request.challenge(), request.resources())) {
      return Outcome.refused(RefusalReason.INVALID_TICKET);
    }
    try {
      return answer(request, recipient(request));
    } catch (GeneralSecurityException e) {
      return Outcome.refused(RefusalReason.RECIPIENT_KEY_UNREADABLE);
    }
  }

  private RecipientKey recipient(ReleaseRequest request) throws GeneralSecurityException {
    if (!(request.recipient() instanceof Recipient.Sealed(int _, Bytes ciphertext))) {
      throw new GeneralSecurityException("plain");
    }
    try (SecretBytes opened = transport.open(ciphertext, request.challenge().recipientContext())) {
      Outcome<RecipientKey> key = opened.use(bytes -> RecipientKey.parse(Bytes.of(bytes)));
      return ((Outcome.Accepted<RecipientKey>) key).value();
    }
  }

  private Outcome<byte[]> answer(ReleaseRequest request, RecipientKey key)
      throws GeneralSecurityException {
    Transcript transcript = request.challenge().transcript(request.resources(), key);
    List<Released> released = new ArrayList<>();
    for (ResourceName name : request.resources().names()) {
      Bytes secret = secrets.get(name.withoutVersion());
      if (secret == null) {
        return Outcome.refused(RefusalReason.UNKNOWN_SECRET, "");
      }
      Bytes context = Contexts.release(transcript, root, name, version, POLICY);
      released.add(
          new Released(
              name,
              version,
              POLICY,
              key.seal(secret, context),
              LEASE,
              NOW.plusSeconds(3600).toEpochMilli(),
              Bytes.empty()));
    }
    byte[] answer = signed(transcript, changeReleased.apply(released)).toUtf8();
    kept.put(request.challenge(), answer);
    return Outcome.accepted(answer);
  }

  private ReleaseAnswer signed(Transcript transcript, List<Released> released) {
    SigningKey identity = broker.identity();
    Bytes signature = identity.sign(Contexts.answer(transcript, root, released));
    return changeAnswer.apply(
        new ReleaseAnswer(transcript, root, released, identity.publicKey().raw(), signature));
  }
}
