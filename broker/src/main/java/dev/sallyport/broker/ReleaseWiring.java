package dev.sallyport.broker;

import dev.sallyport.attestation.EvidenceVerifier;
import dev.sallyport.attestation.SignatureProviders;
import dev.sallyport.attestation.TrustedIssuers;
import dev.sallyport.broker.check.PolicyCheck;
import dev.sallyport.broker.collateral.CollateralFetchers;
import dev.sallyport.broker.collateral.CollateralHosts;
import dev.sallyport.broker.collateral.CollateralSources;
import dev.sallyport.broker.collateral.FetchListener;
import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.InvalidSettingException;
import dev.sallyport.broker.config.IssuerSettings;
import dev.sallyport.broker.crypto.NativeCrypto;
import dev.sallyport.broker.crypto.Primitive;
import dev.sallyport.broker.custody.Custody;
import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.broker.ops.CollateralMeters;
import dev.sallyport.broker.ops.CollateralMeters.Document;
import dev.sallyport.broker.ops.ReleaseMetrics;
import dev.sallyport.broker.release.ChallengeService;
import dev.sallyport.broker.release.Judge;
import dev.sallyport.broker.release.RefusalRing;
import dev.sallyport.broker.release.ReleaseObserver;
import dev.sallyport.broker.release.ReleaseService;
import dev.sallyport.broker.release.SlowLane;
import dev.sallyport.broker.store.ReleaseLedger;
import dev.sallyport.broker.tenant.TenantObjects;
import dev.sallyport.broker.trace.TraceSettings;
import dev.sallyport.broker.trace.Traces;
import dev.sallyport.policy.PolicyEngine;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/** Makes what a release needs: trusted issuers, the verifier, the use cases. */
@Singleton
final class ReleaseWiring {

  @Produces
  @Singleton
  TrustedIssuers issuers(BrokerConfig config) throws InvalidSettingException {
    return IssuerSettings.read(config.issuers());
  }

  @Produces
  @Singleton
  CollateralMeters collateralMeters(
      TrustedIssuers issuers, InstantSource clock, MeterRegistry registry) {
    return new CollateralMeters(
        CollateralHosts.ofKeySets(issuers),
        CollateralHosts.ofRevocationLists(issuers),
        clock,
        registry);
  }

  @Produces
  @Singleton
  EvidenceVerifier verifier(
      BrokerConfig config,
      TrustedIssuers issuers,
      NativeCrypto crypto,
      InstantSource clock,
      CollateralMeters meters)
      throws InvalidSettingException {
    SignatureProviders providers =
        new SignatureProviders(
            Optional.of(crypto.provider(Primitive.RSA)),
            Optional.of(crypto.provider(Primitive.ECDSA_P384)));
    CollateralSources sources =
        CollateralSources.of(config, fetchers(config, meters), providers, clock);
    return new EvidenceVerifier(
        issuers, sources.keys(), sources.lists(), clock, config.verifyDeviceSignatures());
  }

  private static CollateralFetchers fetchers(BrokerConfig config, CollateralMeters meters) {
    CollateralFetchers plain = CollateralFetchers.of(config, FetchListener.NONE);
    return new CollateralFetchers(
        meters.watched(Document.KEY_SET, plain.keySets()),
        meters.watched(Document.REVOCATION_LIST, plain.revocationLists()));
  }

  @Produces
  @Singleton
  Traces traces(BrokerConfig config, InstantSource clock, MeterRegistry registry)
      throws InvalidSettingException {
    return TraceSettings.read(config.traces(), clock, registry);
  }

  @Produces
  @Singleton
  ReleaseObserver observer(MeterRegistry registry, Traces traces) {
    return traces.beside(new ReleaseMetrics(registry));
  }

  @Produces
  @Singleton
  RefusalRing refusals() {
    return new RefusalRing();
  }

  @Produces
  @Singleton
  ChallengeService challenges(
      BrokerConfig config, KeyRing keys, SecureRandom random, InstantSource clock) {
    return new ChallengeService(keys, config.challenge().life(), random, clock);
  }

  @Produces
  @Singleton
  Judge judge(TenantObjects objects, PolicyEngine engine, InstantSource clock) {
    return new Judge(objects, engine, clock);
  }

  /** Whoever waits in the lane leaves three quarters of all places to others. */
  @Produces
  @Singleton
  SlowLane slowLane(BrokerConfig config) {
    return new SlowLane(
        Math.max(1, config.limits().inFlight() / 4),
        Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
  }

  @Produces
  @Singleton
  ReleaseService releases(
      KeyRing keys,
      ReleaseLedger ledger,
      EvidenceVerifier verifier,
      Judge judge,
      Custody custody,
      SlowLane slowLane,
      InstantSource clock,
      ReleaseObserver observer) {
    return new ReleaseService(keys, ledger, verifier, judge, custody, slowLane, clock, observer);
  }

  @Produces
  @Singleton
  PolicyCheck policyCheck(
      TenantObjects objects, EvidenceVerifier verifier, PolicyEngine engine, InstantSource clock) {
    return new PolicyCheck(objects, verifier, engine, clock);
  }
}
