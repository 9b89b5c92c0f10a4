package dev.sallyport.broker;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.DataFolder;
import dev.sallyport.broker.config.InvalidSettingException;
import dev.sallyport.broker.config.KmsChoice;
import dev.sallyport.broker.config.KmsWiring;
import dev.sallyport.broker.config.StoreChoice;
import dev.sallyport.broker.config.TenantChoices;
import dev.sallyport.broker.crypto.NativeCrypto;
import dev.sallyport.broker.custody.Custody;
import dev.sallyport.broker.custody.KekSettings;
import dev.sallyport.broker.custody.KeyCacheSettings;
import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.broker.custody.KeySchedule;
import dev.sallyport.broker.custody.TenantKeks;
import dev.sallyport.broker.custody.TenantKeyRotation;
import dev.sallyport.broker.http.AdminToken;
import dev.sallyport.broker.http.Authenticator;
import dev.sallyport.broker.http.BearerToken;
import dev.sallyport.broker.ops.MeteredKms;
import dev.sallyport.broker.store.ReleaseLedger;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.StoreException;
import dev.sallyport.broker.tenant.Documents;
import dev.sallyport.broker.tenant.TenantObjects;
import dev.sallyport.broker.tenant.TenantService;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException;
import dev.sallyport.policy.PolicyEngine;
import dev.sallyport.policy.PolicyLimits;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** Makes the long-lived parts: clock, randomness, store, KMS, keys, tenants. */
@Singleton
final class BrokerWiring {

  @Produces
  @Singleton
  InstantSource clock() {
    return InstantSource.system();
  }

  /** After the providers are in place, so that it is the native one where there is one. */
  @Produces
  @Singleton
  SecureRandom random(NativeCrypto crypto) {
    return new SecureRandom();
  }

  @Produces
  @Singleton
  NativeCrypto crypto(BrokerConfig config) {
    return NativeCrypto.start(config.crypto().corretto(), config.crypto().conscrypt());
  }

  @Produces
  @Singleton
  Authenticator authenticator(BrokerConfig config, SecureRandom random) throws IOException {
    return new BearerToken(
        AdminToken.hash(config.admin().tokenHash(), DataFolder.of(config), random));
  }

  @Produces
  @Singleton
  Store store(BrokerConfig config, InstantSource clock)
      throws StoreException, InvalidSettingException, IOException {
    DataFolder.of(config);
    return Store.open(StoreChoice.of(config), clock);
  }

  void close(@Disposes Store store) {
    store.close();
  }

  @Produces
  @Singleton
  Kms kms(BrokerConfig config, MeterRegistry metrics) throws KmsException, IOException {
    DataFolder.of(config);
    return new MeteredKms(KmsWiring.open(KmsChoice.of(config), config.kmsTimeout()), metrics);
  }

  void close(@Disposes Kms kms) {
    kms.close();
  }

  @Produces
  @Singleton
  KekUri kek(BrokerConfig config) throws InvalidSettingException {
    return switch (KekUri.parse(config.kek())) {
      case Outcome.Accepted<KekUri>(KekUri kek) -> kek;
      case Outcome.Refused<KekUri> _ ->
          throw new InvalidSettingException(List.of("sallyport.kek: not a KEK URI"));
    };
  }

  @Produces
  @Singleton
  KeyRing keyRing(
      BrokerConfig config,
      Store store,
      Kms kms,
      KekUri kek,
      SecureRandom random,
      InstantSource clock)
      throws StartException {
    KeySchedule schedule =
        KeySchedule.of(config.challenge().life(), config.keys().identityNotice());
    return switch (KeyRing.open(store, kms, kek, schedule, random, clock)) {
      case Outcome.Accepted<KeyRing>(KeyRing ring) -> ring;
      case Outcome.Refused<KeyRing>(Refusal refusal) ->
          throw new StartException("the broker's own keys cannot be had: " + refusal.line());
    };
  }

  void close(@Disposes KeyRing keys) {
    keys.close();
  }

  @Produces
  @Singleton
  KekSettings kekSettings(BrokerConfig config, KekUri brokers) {
    return new KekSettings(brokers, TenantChoices.keks(config));
  }

  @Produces
  @Singleton
  TenantKeks tenantKeks(Store store, Kms kms, KekSettings settings) {
    return new TenantKeks(store, kms, settings);
  }

  @Produces
  @Singleton
  Custody custody(
      BrokerConfig config,
      Store store,
      Kms kms,
      TenantKeks keks,
      SecureRandom random,
      InstantSource clock)
      throws InvalidSettingException {
    KeyCacheSettings cache =
        new KeyCacheSettings(config.keys().intakeCache(), KeyCacheSettings.DEFAULT.capacity());
    return new Custody(store, kms, keks, TenantChoices.sources(config), cache, random, clock);
  }

  void close(@Disposes Custody custody) {
    custody.close();
  }

  @Produces
  @Singleton
  TenantKeyRotation tenantKeyRotation(Store store, Custody custody) {
    return new TenantKeyRotation(store, custody);
  }

  @Produces
  @Singleton
  PolicyEngine policyEngine() {
    return new PolicyEngine(PolicyLimits.DEFAULT);
  }

  @Produces
  @Singleton
  Documents documents(PolicyEngine engine) {
    return new Documents(engine::compile);
  }

  @Produces
  @Singleton
  TenantObjects tenantObjects(Store store, Documents documents) {
    return new TenantObjects(store, documents);
  }

  @Produces
  @Singleton
  TenantService tenantService(Store store, Custody custody, Documents documents) {
    return new TenantService(store, custody, documents);
  }

  @Produces
  @Singleton
  ReleaseLedger ledger(Store store, SecureRandom random, InstantSource clock) {
    return new ReleaseLedger(store, random, clock.instant());
  }
}
