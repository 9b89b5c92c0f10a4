package dev.sallyport.client;

import dev.sallyport.client.collector.CollectedEvidence;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.Contexts.Released;
import dev.sallyport.protocol.RecipientKeyPair;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.ResourceName;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.Ticket;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.ChallengeRequest;
import dev.sallyport.protocol.wire.Evidence;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import dev.sallyport.protocol.wire.ReleaseRequest;
import dev.sallyport.protocol.wire.ReleaseRequest.Recipient;
import dev.sallyport.protocol.wire.TransportKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A workload's side of a release: {@link #challengeAndBind}, then collect evidence for what that
 * gave, then {@link #releaseAndOpen}. One object has one ephemeral key for its whole life, which is
 * what the broker knows this instance by: a renewed lease needs the same object.
 */
public final class WorkloadClient implements AutoCloseable {
  /** Bounds on what is read into memory before anything about the sender is known. */
  private static final int MAX_CHALLENGE_ANSWER = 96 * 1024;

  private static final int MAX_RELEASE_ANSWER = 4 * 1024 * 1024;

  /** What is beyond a broker's own bounds is not sent at all. */
  private static final JsonLimits BUNDLE_LIMITS = new JsonLimits(256 * 1024, 6, 512);

  /** A guest's clock may be off by this much before a transport key counts as out of time. */
  private static final Duration SKEW = Duration.ofMinutes(10);

  private final BrokerConnection broker;
  private final BrokerTrust trust;
  private final RecipientKeyPair key;
  private final InstantSource clock;

  /** A client that owns this key pair and zeroes it on {@link #close}. */
  public WorkloadClient(
      BrokerConnection broker, BrokerTrust trust, RecipientKeyPair key, InstantSource clock) {
    this.broker = broker;
    this.trust = trust;
    this.key = key;
    this.clock = clock;
  }

  /** Gets a challenge from the pinned broker and binds this workload's key to it. */
  public Reply<BoundChallenge> challengeAndBind(ResourceList resources)
      throws InterruptedException {
    // Names go out in the clear here, and no key yet: the broker is not known to be the pinned one.
    byte[] request = new ChallengeRequest(resources).toUtf8();
    return broker
        .post("/v1/challenges", Optional.empty(), request, MAX_CHALLENGE_ANSWER)
        .then(body -> Reply.of(ChallengeAnswer.parse(body)))
        .then(answer -> bind(resources, answer));
  }

  /**
   * Presents evidence and opens what is released. A lost answer is fetched by sending the very same
   * request again, which the broker answers with the very same sealed bytes.
   */
  public Reply<Release> releaseAndOpen(BoundChallenge bound, CollectedEvidence evidence)
      throws InterruptedException {
    // A bundle is parsed here because it travels as JSON inside JSON: what is not strict JSON could
    // not be carried.
    byte[] request;
    try {
      request = request(bound, evidence).toUtf8();
    } catch (JsonException e) {
      return Reply.untrusted(Distrust.UNREADABLE_ANSWER, "device bundle: " + Refusal.of(e).line());
    }
    return broker
        .post("/v1/releases", Optional.empty(), request, MAX_RELEASE_ANSWER)
        .then(body -> Reply.of(ReleaseAnswer.parse(body)))
        .then(answer -> check(bound, answer))
        .then(answer -> open(bound, answer));
  }

  /** Zeroes the workload's key. */
  @Override
  public void close() {
    key.close();
  }

  private Reply<BoundChallenge> bind(ResourceList resources, ChallengeAnswer answer) {
    TransportKey transport = answer.transportKey();
    return Reply.of(Ticket.parse(answer.ticket()))
        // A false broker would otherwise learn, and could replace, the key that we are known by.
        .require(
            transport.isSignedByOneOf(trust.identityKeys()),
            Distrust.UNPINNED_IDENTITY,
            "the transport key is signed by " + transport.identityKey().sha256())
        .require(isInTime(transport), Distrust.TRANSPORT_KEY_OUT_OF_TIME, "check this clock")
        .require(answer.resources().texts().equals(resources.texts()), Distrust.OTHER_RESOURCES, "")
        .then(ticket -> seal(resources, answer, ticket));
  }

  /** An old transport key may have leaked since: its signature stays valid, its use ends here. */
  private boolean isInTime(TransportKey transport) {
    Instant now = clock.instant();
    return now.plus(SKEW).toEpochMilli() >= transport.fromMillis()
        && now.minus(SKEW).toEpochMilli() < transport.untilMillis();
  }

  /**
   * The workload's public key travels sealed, so that who only listens cannot link releases to one
   * instance, and enters the transcript, so that evidence counts for this key and no other.
   */
  private Reply<BoundChallenge> seal(
      ResourceList resources, ChallengeAnswer answer, Ticket ticket) {
    TransportKey transport = answer.transportKey();
    try {
      Bytes sealed =
          transport.key().seal(key.publicKey().encoded(), answer.challenge().recipientContext());
      Transcript transcript = answer.challenge().transcript(resources, key.publicKey());
      return new Reply.Given<>(
          new BoundChallenge(
              answer.challenge(),
              ticket,
              resources,
              transcript,
              new Recipient.Sealed(transport.number(), sealed)));
    } catch (GeneralSecurityException e) {
      return Reply.untrusted(Distrust.UNREADABLE_ANSWER, "transport key: " + e.getMessage());
    }
  }

  private static ReleaseRequest request(BoundChallenge bound, CollectedEvidence collected)
      throws JsonException {
    Evidence evidence =
        new Evidence(
            new Evidence.Token(collected.cpu().kind(), collected.cpu().content()),
            bundle(collected.gpu()),
            bundle(collected.switches()));
    return new ReleaseRequest(
        bound.challenge(), bound.ticket(), bound.resources(), bound.recipient(), evidence);
  }

  /** A device bundle as the broker reads it; absent where the machine has no such devices. */
  private static Optional<Evidence.Bundle> bundle(Optional<CollectedEvidence.Part> part)
      throws JsonException {
    if (part.isEmpty()) {
      return Optional.empty();
    }
    byte[] json = part.get().content().getBytes(StandardCharsets.UTF_8);
    JsonValue bundle = StrictJson.parse(json, BUNDLE_LIMITS);
    return Optional.of(new Evidence.Bundle(part.get().kind(), bundle));
  }

  /** Only then is anything of the answer used: signature first, then what it is an answer to. */
  private Reply<ReleaseAnswer> check(BoundChallenge bound, ReleaseAnswer answer) {
    List<String> resources =
        answer.resources().stream().map(released -> released.resource().toString()).toList();
    return new Reply.Given<>(answer)
        .require(
            answer.isSignedByOneOf(trust.identityKeys()),
            Distrust.UNPINNED_IDENTITY,
            "the answer is signed by " + answer.identityKey().sha256())
        .require(answer.transcript().equals(bound.transcript()), Distrust.OTHER_TRANSCRIPT, "")
        .require(
            answer.tenantRoot().equals(trust.tenantRoot()),
            Distrust.OTHER_TENANT_ROOT,
            "the answer is of " + answer.tenantRoot())
        .require(resources.equals(bound.resources().texts()), Distrust.OTHER_RESOURCES, "")
        .require(
            answer.resources().stream().allMatch(WorkloadClient::isVersionAskedFor),
            Distrust.OTHER_VERSION,
            "");
  }

  /**
   * An older version, which its owner replaced for a reason, must not pass for the one asked for.
   */
  private static boolean isVersionAskedFor(Released released) {
    ResourceName asked = released.resource();
    return asked.version().isEmpty() || asked.version().getAsLong() == released.version();
  }

  private Reply<Release> open(BoundChallenge bound, ReleaseAnswer answer) {
    List<ReleasedSecret> opened = new ArrayList<>();
    try {
      for (Released released : answer.resources()) {
        opened.add(open(bound, released));
      }
      return new Reply.Given<>(new Release(opened));
    } catch (GeneralSecurityException e) {
      // All or nothing: what was opened before the one that does not is zeroed.
      opened.forEach(secret -> secret.content().close());
      return Reply.untrusted(Distrust.SECRET_UNREADABLE, "");
    }
  }

  /** The context is made of the pinned root, never of the answer's. */
  private ReleasedSecret open(BoundChallenge bound, Released released)
      throws GeneralSecurityException {
    Bytes context =
        Contexts.release(
            bound.transcript(),
            trust.tenantRoot(),
            released.resource(),
            released.version(),
            released.policyDigest());
    SecretBytes content = key.open(released.sealed(), context);
    return new ReleasedSecret(
        released.resource(),
        released.version(),
        content,
        released.policyDigest(),
        released.leaseId(),
        Instant.ofEpochMilli(released.leaseEndMillis()));
  }
}
