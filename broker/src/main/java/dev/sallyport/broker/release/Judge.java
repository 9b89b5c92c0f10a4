package dev.sallyport.broker.release;

import dev.sallyport.attestation.VerifiedEvidence;
import dev.sallyport.broker.release.Judgement.Granted;
import dev.sallyport.broker.store.Edition;
import dev.sallyport.broker.tenant.GuardedSecret;
import dev.sallyport.broker.tenant.TenantObjects;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.PolicyEngine;
import dev.sallyport.policy.ReleaseGate;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.ResourceName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides about every resource of a request, also after one has been refused. */
public final class Judge {
  private final TenantObjects objects;
  private final PolicyEngine engine;
  private final ReleaseGate gate;
  private final InstantSource clock;

  /** Judges by the tenants' objects, under this engine. */
  public Judge(TenantObjects objects, PolicyEngine engine, InstantSource clock) {
    this.objects = objects;
    this.engine = engine;
    this.gate = new ReleaseGate(engine);
    this.clock = clock;
  }

  /**
   * By what is remembered alone: all granted, or empty. It takes the same time for names that are
   * there and names that are not, and what is not granted has to be judged by {@link #judge}.
   */
  Optional<List<Granted>> remembered(
      KeyedRequest request, VerifiedEvidence evidence, Edition edition) {
    Instant now = clock.instant();
    List<Granted> granted = new ArrayList<>();
    for (ResourceName resource : request.resources().names()) {
      Optional<GuardedSecret> secret = objects.remembered(resource, edition);
      if (secret.isEmpty()) {
        judgeNothing(resource, request, evidence, now);
      } else if (judge(secret.get(), request, evidence, now) instanceof Granted grant) {
        granted.add(grant);
      }
    }
    return granted.size() == request.resources().names().size()
        ? Optional.of(granted)
        : Optional.empty();
  }

  /** Remembers what was released, see {@link TenantObjects#remember}. */
  void remember(List<Granted> released, Edition edition) {
    released.forEach(grant -> objects.remember(grant.secret(), edition));
  }

  List<Judgement> judge(KeyedRequest request, VerifiedEvidence evidence) {
    Instant now = clock.instant();
    return request.resources().names().stream()
        .map(resource -> judge(resource, request, evidence, now))
        .toList();
  }

  private Judgement judge(
      ResourceName resource, KeyedRequest request, VerifiedEvidence evidence, Instant now) {
    return switch (objects.resolve(resource)) {
      case Outcome.Accepted<GuardedSecret>(GuardedSecret secret) ->
          judge(secret, request, evidence, now);
      case Outcome.Refused<GuardedSecret>(Refusal refusal) -> {
        judgeNothing(resource, request, evidence, now);
        yield new Judgement.Denied(resource, refusal, Optional.empty());
      }
    };
  }

  /** The same work for a name that is not there, so that the time of an answer does not tell. */
  private void judgeNothing(
      ResourceName resource, KeyedRequest request, VerifiedEvidence evidence, Instant now) {
    var facts = request.facts(resource, resource.version().orElse(1), false);
    gate.decide(evidence, engine.nothing(), facts, List.of(), now);
  }

  private Judgement judge(
      GuardedSecret secret, KeyedRequest request, VerifiedEvidence evidence, Instant now) {
    var facts = request.facts(secret.resource(), secret.version(), secret.holding().isPlain());
    return switch (gate.decide(evidence, secret.policy(), facts, secret.references(), now)) {
      case Decision.Release release -> new Judgement.Granted(secret, release);
      case Decision.Refuse refuse ->
          new Judgement.Denied(
              secret.resource(), refuse.refusal(), Optional.of(refuse.evaluation()));
    };
  }
}
