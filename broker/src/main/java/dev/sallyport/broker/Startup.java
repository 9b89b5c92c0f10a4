package dev.sallyport.broker;

import dev.sallyport.attestation.TrustedIssuers;
import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.InvalidSettingException;
import dev.sallyport.broker.crypto.NativeCrypto;
import dev.sallyport.broker.crypto.Primitive;
import dev.sallyport.broker.custody.Custody;
import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.broker.custody.TenantKeyRotation;
import dev.sallyport.broker.http.Authenticator;
import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.ready.NotReadyException;
import dev.sallyport.broker.ready.ProductionReadiness;
import dev.sallyport.broker.ready.StartFacts;
import dev.sallyport.broker.store.ReleaseLedger;
import dev.sallyport.broker.store.Store;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Starts the parts in order, before the port opens: settings are judged first, so that a broker
 * that must not run touches neither a store nor a key.
 */
@Singleton
final class Startup {
  private final BrokerConfig config;
  private final StartFacts facts;
  private final ScheduledExecutorService housekeeping =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("housekeeping").factory());

  Startup(BrokerConfig config, StartFacts facts) {
    this.config = config;
    this.facts = facts;
  }

  void start(@Observes StartupEvent event, Instance<Object> parts)
      throws NotReadyException, StartException, InvalidSettingException {
    ProductionReadiness.of(facts).logged().enforce();
    requireXWing(parts.select(NativeCrypto.class).get());
    int issuers = parts.select(TrustedIssuers.class).get().all().size();
    parts.select(Authenticator.class).get();
    Store store = parts.select(Store.class).get();
    KeyRing keys = parts.select(KeyRing.class).get();
    LogEvent.BROKER_PREPARED.write(store.engine(), config.kek(), issuers);
    keepHouse(
        keys,
        parts.select(Custody.class).get(),
        parts.select(TenantKeyRotation.class).get(),
        parts.select(ReleaseLedger.class).get());
  }

  void stop(@Observes ShutdownEvent event) {
    LogEvent.BROKER_STOPPING.write();
    housekeeping.shutdownNow();
  }

  private static void requireXWing(NativeCrypto crypto) throws StartException {
    for (NativeCrypto.Choice choice : crypto.choices()) {
      LogEvent.CRYPTO_CHOSEN.write(choice.primitive().label(), choice.providerName(), choice.why());
    }
    if (crypto.unavailable().contains(Primitive.X_WING)) {
      throw new StartException(
          "X-Wing is unavailable: the transport key and every intake key need it, only Conscrypt"
              + " has it, and the JDK has no fall-back. See sallyport.crypto.conscrypt");
    }
  }

  private void keepHouse(
      KeyRing keys, Custody custody, TenantKeyRotation tenantKeys, ReleaseLedger ledger) {
    Runnable everyMinute =
        () -> {
          try {
            logged(keys.refresh());
            custody.dropExpired();
            logged(tenantKeys.removeUnneeded());
            logged(ledger.prune());
          } catch (RuntimeException e) {
            // A bug in one round must not end all later ones: keys would go out of date unseen.
            LogEvent.HOUSEKEEPING_FAILED.failed(e);
          }
        };
    var _ = housekeeping.scheduleWithFixedDelay(everyMinute, 1, 1, TimeUnit.MINUTES);
  }

  private static void logged(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Refused<?>(Refusal refusal)) {
      LogEvent.HOUSEKEEPING_REFUSED.write(refusal.reason().label(), refusal.subject());
    }
  }
}
