package dev.sallyport.broker.check;

import dev.sallyport.attestation.EvidenceFiles;
import dev.sallyport.attestation.EvidenceVerifier;
import dev.sallyport.attestation.Inspection;
import dev.sallyport.attestation.facts.BindingFacts;
import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.broker.tenant.GuardedSecret.Guard;
import dev.sallyport.broker.tenant.TenantObjects;
import dev.sallyport.policy.PolicyEngine;
import dev.sallyport.policy.RequestFacts;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.Evidence;
import dev.sallyport.protocol.wire.PolicyCheckRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Asks what a policy that is stored here says to some evidence, by the steps and the trusted
 * issuers of a release. It has no way to a challenge, a key, a lease or an audit row: it takes
 * nothing that could write, and {@link PolicyEngine#evaluate} gives nothing that could release
 * (I2).
 */
public final class PolicyCheck {
  private static final String PROTOCOL = "v1";

  /** What taking the evidence anew cures. */
  private static final Set<RefusalReason> AGE =
      EnumSet.of(RefusalReason.TOKEN_EXPIRED, RefusalReason.TOKEN_TOO_OLD);

  private final TenantObjects objects;
  private final EvidenceVerifier verifier;
  private final PolicyEngine engine;
  private final InstantSource clock;

  /** A check by the tenants' objects, these trusted issuers and this engine. */
  public PolicyCheck(
      TenantObjects objects, EvidenceVerifier verifier, PolicyEngine engine, InstantSource clock) {
    this.objects = objects;
    this.verifier = verifier;
    this.engine = engine;
    this.clock = clock;
  }

  /**
   * Checks. Evidence or a policy that refuses is an answer like another; refused are {@code
   * not-found} for an unknown tenant, policy or version, rows that their owners did not sign, and
   * what says that the broker cannot tell now, such as {@code verifier-keys-unavailable}.
   */
  public Outcome<CheckedPolicy> check(TenantName tenant, String policy, PolicyCheckRequest asked) {
    return objects
        .policy(tenant, policy, asked.version())
        .then(guard -> check(tenant, guard, asked, clock.instant()));
  }

  private Outcome<CheckedPolicy> check(
      TenantName tenant, Guard guard, PolicyCheckRequest asked, Instant now) {
    CheckedPolicy.Builder answer = new CheckedPolicy.Builder(guard, now);
    Outcome<Inspection> inspected = inspect(asked.evidence(), now, answer);
    if (inspected instanceof Outcome.Refused<Inspection>(Refusal refusal)
        && isNoAnswer(refusal.reason().kind())) {
      return refusal.asOutcome();
    }
    if (inspected instanceof Outcome.Accepted<Inspection>(Inspection inspection)) {
      answer.evaluated(
          engine.evaluate(
              guard.policy(), facts(inspection), request(tenant, asked), guard.references(), now),
          asked.path().isPresent());
    }
    return Outcome.accepted(answer.build());
  }

  /** As of now; where the evidence is only old, as of when it was made. */
  private Outcome<Inspection> inspect(
      Evidence evidence, Instant now, CheckedPolicy.Builder answer) {
    Outcome<Inspection> current = verifier.inspect(evidence, now, answer.judgedAt(now));
    if (!(current instanceof Outcome.Refused<Inspection>(Refusal refusal))
        || !AGE.contains(refusal.reason())) {
      return current;
    }
    Optional<Instant> made = EvidenceFiles.newestIssue(evidence);
    if (made.isEmpty()) {
      return current;
    }
    Outcome<Inspection> then = verifier.inspect(evidence, made.get(), answer.judgedAt(made.get()));
    answer.stale(refusal);
    return then;
  }

  /** The broker could not look, which says nothing of the evidence. */
  private static boolean isNoAnswer(RefusalReason.Kind kind) {
    return switch (kind) {
      case UNAVAILABLE, BUG, RATE -> true;
      case SHAPE, EVIDENCE, CALLER, WITHHELD, FORBIDDEN, ABSENT, CONFLICT, SIZE -> false;
    };
  }

  /** Without a challenge nothing is bound to anything. */
  private static Facts facts(Inspection inspection) {
    return new Facts(
        inspection.cpu().orElseThrow(),
        inspection.gpus(),
        inspection.switches(),
        new BindingFacts(null, null, null));
  }

  /** A request as the client makes it unless told otherwise. */
  private static RequestFacts request(TenantName tenant, PolicyCheckRequest asked) {
    String path = asked.path().map(known -> known.value()).orElse("");
    return new RequestFacts(tenant.value(), path, 1, Kem.X_WING.label(), false, false, PROTOCOL);
  }
}
