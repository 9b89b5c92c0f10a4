package dev.sallyport.broker;

import dev.sallyport.attestation.TrustedIssuers;
import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.crypto.NativeCrypto;
import dev.sallyport.broker.crypto.Primitive;
import dev.sallyport.broker.custody.Custody;
import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.broker.http.Authenticator;
import dev.sallyport.broker.ready.NotReadyException;
import dev.sallyport.broker.ready.ProductionReadiness;
import dev.sallyport.broker.ready.ProductionReadiness.Exposure;
import dev.sallyport.broker.ready.ProductionReadiness.Finding;
import dev.sallyport.broker.store.ReleaseLedger;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.tls.CertificateReload;
import dev.sallyport.broker.trace.Traces;
import dev.sallyport.kms.Kms;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
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
  private static final Duration LAST_ROUND = Duration.ofSeconds(2);
  private final BrokerConfig config;
  private final Exposure exposure;
  private List<Runnable> closing = List.of();
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
    requireTls();
    parts.select(Authenticator.class).get();
    Store store = parts.select(Store.class).get();
    KeyRing keys = parts.select(KeyRing.class).get();
    LOG.infof("store %s, kek %s, %d trusted issuers", store.engine(), config.kek(), issuers);
    if (issuers == 0) {
      LOG.warn("no issuer is trusted (sallyport.issuers): every release will be refused");
    }
    Custody custody = parts.select(Custody.class).get();
    Kms kms = parts.select(Kms.class).get();
    Traces traces = parts.select(Traces.class).get();
    closing = List.of(custody::close, keys::close, store::close, kms::close, traces::close);
    keepHouse(keys, custody, parts.select(ReleaseLedger.class).get());
    watchCertificate(
        parts.select(CertificateReload.class).get(), parts.select(MeterRegistry.class).get());
  }

  /**
   * After the ports are closed. The framework closes beans too, in no order; here whoever uses a
   * part is closed before it, and the store answers what it was handed before the KMS goes.
   */
  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    housekeeping.shutdown();
    if (!housekeeping.awaitTermination(LAST_ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
      housekeeping.shutdownNow();
    }
    closing.forEach(Runnable::run);
    LOG.info("stopped: keys, store and KMS are closed");
  }

  private static void requireXWing(NativeCrypto crypto) throws StartException {
    crypto.lines().forEach(LOG::info);
    if (crypto.unavailable().contains(Primitive.X_WING)) {
      throw new StartException(
          "X-Wing is unavailable: the transport key and every intake key need it, only Conscrypt"
              + " has it, and the JDK has no fall-back. See sallyport.crypto.conscrypt");
    }
  }

  /** The framework's own TLS settings are not taken: nothing would check what they reload. */
  private void requireTls() throws StartException {
    BrokerConfig.Tls tls = config.tls();
    if (tls.certificateFile().isPresent() != tls.keyFile().isPresent()) {
      throw new StartException(
          "sallyport.tls.certificate-file and sallyport.tls.key-file go together");
    }
    if (exposure.plain() && tls.certificateFile().isPresent()) {
      throw new StartException(
          "a certificate is set, and quarkus.http.insecure-requests would serve without it too");
    }
    if (!exposure.plain() && tls.certificateFile().isEmpty()) {
      throw new StartException(
          "quarkus.http.insecure-requests=disabled leaves no port without"
              + " sallyport.tls.certificate-file and sallyport.tls.key-file");
    }
  }

  private void watchCertificate(CertificateReload reload, MeterRegistry metrics) {
    if (reload.begin(metrics)) {
      long period = config.tls().reloadPeriod().toMillis();
      var _ =
          housekeeping.scheduleWithFixedDelay(
              guarded(reload::check), period, period, TimeUnit.MILLISECONDS);
    }
  }

  private void keepHouse(KeyRing keys, Custody custody, ReleaseLedger ledger) {
    Runnable everyMinute =
        () -> {
          logged(keys.refresh());
          custody.dropExpired();
          logged(ledger.prune());
        };
    var _ = housekeeping.scheduleWithFixedDelay(guarded(everyMinute), 1, 1, TimeUnit.MINUTES);
  }

  /** A bug in one round must not end all later ones: keys would go out of date unseen. */
  private static Runnable guarded(Runnable round) {
    return () -> {
      try {
        round.run();
      } catch (RuntimeException e) {
        LOG.error("housekeeping", e);
      }
    };
  }

  private static void logged(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Refused<?>(Refusal refusal)) {
      LOG.warnf("housekeeping: %s", refusal.line());
    }
  }
}
