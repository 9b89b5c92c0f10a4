package dev.sallyport.broker.release;

import dev.sallyport.attestation.CheckLog;
import dev.sallyport.attestation.EvidenceVerifier;
import dev.sallyport.attestation.VerifiedEvidence;
import dev.sallyport.broker.custody.Custody;
import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.broker.release.Judgement.Denied;
import dev.sallyport.broker.release.Judgement.Granted;
import dev.sallyport.broker.store.CommittedRelease;
import dev.sallyport.broker.store.Edition;
import dev.sallyport.broker.store.ReleaseLedger;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import dev.sallyport.protocol.wire.ReleaseRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Releases secrets to an attested workload, all or nothing. Read {@link #answered} and {@link
 * #releaseOnce}: the steps stand in their order, each takes what the one before it earned, and a
 * refusal at any of them releases nothing and leaves the challenge unused.
 */
public final class ReleaseService {
  private final KeyRing keys;
  private final ReleaseLedger ledger;
  private final EvidenceVerifier verifier;
  private final Judge judge;
  private final Sealer sealer;
  private final SlowLane slowLane;
  private final InstantSource clock;
  private final ReleaseObserver observer;

  /**
   * The use case over its parts.
   *
   * @param keys tickets, the transport key and the identity key
   * @param ledger makes a release durable
   * @param verifier evidence to verified facts
   * @param judge the tenants' objects and policies
   * @param custody opens secrets
   * @param slowLane for requests under challenges that were refused often
   */
  public ReleaseService(
      KeyRing keys,
      ReleaseLedger ledger,
      EvidenceVerifier verifier,
      Judge judge,
      Custody custody,
      SlowLane slowLane,
      InstantSource clock,
      ReleaseObserver observer) {
    this.keys = keys;
    this.ledger = ledger;
    this.verifier = verifier;
    this.judge = judge;
    this.sealer = new Sealer(custody);
    this.slowLane = slowLane;
    this.clock = clock;
    this.observer = observer;
  }

  /**
   * An answer, and what is to be remembered about a refusal once it is sent.
   *
   * @param answer the signed answer, or the refusal
   * @param explanation for the tenant's roles alone; present only where evidence was genuine and
   *     bound to the challenge, and the tenant exists
   */
  public record Result(Outcome<ReleaseAnswer> answer, Optional<ExplainedRefusal> explanation) {}

  /** Releases, repeats an answer that was lost, or refuses. */
  public Result release(ReleaseRequest request, String correlationId) {
    observer.begun();
    long begin = System.nanoTime();
    ReleaseEnd end = ReleaseEnd.FAILED;
    try {
      Result result = answered(request, correlationId);
      end = ReleaseEnd.of(result.answer());
      return result;
    } finally {
      observer.over(end, Duration.ofNanos(System.nanoTime() - begin));
    }
  }

  private Result answered(ReleaseRequest request, String correlationId) {
    Explanations explanations = new Explanations(correlationId, clock.instant());
    Outcome<ReleaseAnswer> answer =
        timed(Stage.TICKET, () -> TicketedRequest.check(request, keys, clock.instant()))
            .then(ticketed ->
                slowLane.pass(request.challenge(), () -> keptOrReleased(ticketed, explanations)))
            .then(committed -> timed(Stage.ANSWER, () -> sign(committed)));
    return new Result(answer, explanations.of(answer));
  }

  private Outcome<CommittedRelease> keptOrReleased(
      TicketedRequest ticketed, Explanations explanations) {
    return timed(Stage.RECIPIENT, () -> KeyedRequest.open(ticketed, keys))
        .then(keyed ->
            keptAnswer(keyed)
                .then(kept ->
                    kept.isPresent()
                        ? Outcome.accepted(kept.get())
                        : releaseOnce(keyed, explanations)));
  }

  /** The same transcript gets the sealed bytes that it got before; another one is refused. */
  private Outcome<Optional<CommittedRelease>> keptAnswer(KeyedRequest keyed) {
    return timed(
        Stage.REPLAY,
        () -> ledger.find(keyed.tenant(), keyed.challenge(), keyed.ticket(), keyed.transcript()));
  }

  private Outcome<CommittedRelease> releaseOnce(KeyedRequest keyed, Explanations explanations) {
    return timed(Stage.AUTHENTICATE, () -> verifier.authenticate(keyed.evidence(), CheckLog.none()))
        .then(authentic ->
            timed(Stage.BIND, () -> verifier.bind(authentic, keyed.transcript(), CheckLog.none())))
        .then(verified -> FreshEvidence.check(verified, keyed.ticket()))
        .then(verified -> releaseTo(keyed, verified, explanations));
  }

  /**
   * Decided once more, from rows read again, where the store was changed past the broker meanwhile;
   * but not for as long as somebody keeps changing it.
   */
  private Outcome<CommittedRelease> releaseTo(
      KeyedRequest keyed, VerifiedEvidence verified, Explanations explanations) {
    return released(keyed, verified, explanations, ledger.edition())
        .then(first ->
            first.isPresent()
                ? Outcome.accepted(first)
                : released(keyed, verified, explanations, Optional.empty()))
        .then(committed ->
            committed
                .map(Outcome::accepted)
                .orElseGet(() ->
                    Outcome.refused(RefusalReason.STORE_UNAVAILABLE, "changed from outside")));
  }

  /**
   * Empty where what it was decided on has changed past the broker.
   *
   * @param memory the edition of what may be taken from memory; nothing is where it is empty
   */
  private Outcome<Optional<CommittedRelease>> released(
      KeyedRequest keyed,
      VerifiedEvidence verified,
      Explanations explanations,
      Optional<Edition> memory) {
    // One edition for what is remembered, what is read after it, and the check at the commit.
    Optional<Edition> edition = memory.or(ledger::edition);
    return timed(Stage.DECIDE, () -> allGranted(keyed, verified, explanations, memory))
        .then(granted ->
            timed(
                    Stage.SEAL,
                    () ->
                        sealer.seal(
                            keyed, verified, granted, explanations.correlationId(), edition))
                .then(pending -> timed(Stage.COMMIT, () -> ledger.commit(pending)))
                .map(committed -> {
                  if (committed.isPresent()) {
                    edition.ifPresent(of -> judge.remember(granted, of));
                  }
                  return committed;
                }));
  }

  /**
   * All, or the first refusal: what one resource would get must not come with another's refusal.
   * Only a grant may come from memory.
   */
  private Outcome<List<Granted>> allGranted(
      KeyedRequest keyed,
      VerifiedEvidence verified,
      Explanations explanations,
      Optional<Edition> memory) {
    Optional<List<Granted>> remembered =
        memory.flatMap(edition -> judge.remembered(keyed, verified, edition));
    if (remembered.isPresent()) {
      explanations.judged(keyed, verified, List.copyOf(remembered.get()));
      return Outcome.accepted(remembered.get());
    }
    List<Judgement> judgements = judge.judge(keyed, verified);
    explanations.judged(keyed, verified, judgements);
    List<Granted> granted = new ArrayList<>();
    for (Judgement judgement : judgements) {
      switch (judgement) {
        case Granted grant -> granted.add(grant);
        case Denied denied -> {
          return denied.refusal().asOutcome();
        }
      }
    }
    return Outcome.accepted(granted);
  }

  private Outcome<ReleaseAnswer> sign(CommittedRelease committed) {
    return Outcome.accepted(keys.answer(committed));
  }

  private <T> Outcome<T> timed(Stage stage, Supplier<Outcome<T>> step) {
    long begin = System.nanoTime();
    Outcome<T> outcome = step.get();
    String label =
        switch (outcome) {
          case Outcome.Accepted<T> _ -> ReleaseObserver.OK;
          case Outcome.Refused<T> refused -> refused.refusal().reason().label();
        };
    observer.ended(stage, label, Duration.ofNanos(System.nanoTime() - begin));
    return outcome;
  }
}
