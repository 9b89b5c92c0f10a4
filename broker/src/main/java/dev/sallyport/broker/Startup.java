package dev.sallyport.broker;

import dev.sallyport.attestation.TrustedIssuers;
import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.crypto.NativeCrypto;
import dev.sallyport.broker.crypto.Primitive;
import dev.sallyport.broker.custody.Custody;
import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.broker.custody.TenantKeyRotation;
import dev.sallyport.broker.http.Authenticator;
import dev.sallyport.broker.ready.NotReadyException;
import dev.sallyport.broker.ready.ProductionReadiness;
import dev.sallyport.broker.ready.ProductionReadiness.Exposure;
import dev.sallyport.broker.ready.ProductionReadiness.Finding;
import dev.sallyport.broker.store.ReleaseLedger;
import dev.sallyport.broker.store.Store;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Starts the parts in order, before the port opens: settings are judged first, so that a broker
 * that must not run touches neither a store nor a key.
 */
@Singleton
final class Startup {
  private static final Logger LOG = Logger.getLogger(Startup.class);
  private final BrokerConfig config;
  private final Exposure exposure;
  private final ScheduledExecutorService housekeeping =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("housekeeping").factory());

  Startup(
      BrokerConfig config,
      @ConfigProperty(name = "quarkus.http.host") String host,
      @ConfigProperty(name = "quarkus.http.insecure-requests", defaultValue = "enabled")
          String insecureRequests) {
    this.config = config;
    this.exposure = new Exposure(host, !"disabled".equalsIgnoreCase(insecureRequests));
  }

  void start(@Observes StartupEvent event, Instance<Object> parts)
      throws NotReadyException, StartException {
    List<Finding> findings = ProductionReadiness.findings(config, exposure);
    // One line for each, before the exception that carries them all through the framework.
    findings.forEach(finding -> LOG.warnf("unsafe outside development: %s", finding));
    ProductionReadiness.enforce(config.mode(), findings);
    requireXWing(parts.select(NativeCrypto.class).get());
    int issuers = parts.select(TrustedIssuers.class).get().all().size();
    parts.select(Authenticator.class).get();
    Store store = parts.select(Store.class).get();
    KeyRing keys = parts.select(KeyRing.class).get();
    LOG.infof("store %s, kek %s, %d trusted issuers", store.engine(), config.kek(), issuers);
    if (issuers == 0) {
      LOG.warn("no issuer is trusted (sallyport.issuers): every release will be refused");
    }
    keepHouse(
        keys,
        parts.select(Custody.class).get(),
        parts.select(TenantKeyRotation.class).get(),
        parts.select(ReleaseLedger.class).get());
  }

  void stop(@Observes ShutdownEvent event) {
    housekeeping.shutdownNow();
  }

  private static void requireXWing(NativeCrypto crypto) throws StartException {
    crypto.lines().forEach(LOG::info);
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
            LOG.error("housekeeping", e);
          }
        };
    var _ = housekeeping.scheduleWithFixedDelay(everyMinute, 1, 1, TimeUnit.MINUTES);
  }

  private static void logged(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Refused<?>(Refusal refusal)) {
      LOG.warnf("housekeeping: %s", refusal.line());
    }
  }
}
