package dev.sallyport.broker;

import dev.sallyport.attestation.TrustedIssuers;
import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.InvalidSettingException;
import dev.sallyport.broker.crypto.NativeCrypto;
import dev.sallyport.broker.crypto.Primitive;
import dev.sallyport.broker.custody.Custody;
import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.broker.custody.TenantKeks;
import dev.sallyport.broker.custody.TenantKeyRotation;
import dev.sallyport.broker.http.Authenticator;
import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.ops.BrokerMeters;
import dev.sallyport.broker.ops.CollateralMeters;
import dev.sallyport.broker.ops.KeyRounds;
import dev.sallyport.broker.ops.ReadinessRound;
import dev.sallyport.broker.ready.CheckId;
import dev.sallyport.broker.ready.Finding;
import dev.sallyport.broker.ready.NotReadyException;
import dev.sallyport.broker.ready.ProductionReadiness;
import dev.sallyport.broker.ready.StartFacts;
import dev.sallyport.broker.release.ReleaseObserver;
import dev.sallyport.broker.store.PrunePace;
import dev.sallyport.broker.store.ReleaseLedger;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.TenantKeyTable.Under;
import dev.sallyport.broker.tls.CertificateReload;
import dev.sallyport.broker.tls.TlsSettings;
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
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Starts the parts in order, before the port opens: settings are judged first, so that a broker
 * that must not run touches neither a store nor a key.
 */
@Singleton
final class Startup {
  private static final Duration LAST_ROUND = Duration.ofSeconds(2);
  private static final Duration BETWEEN_READINESS_ROUNDS = Duration.ofSeconds(15);
  private final BrokerConfig config;
  private final StartFacts facts;
  private List<Runnable> closing = List.of();
  private final ScheduledExecutorService housekeeping = scheduler("housekeeping");

  /** Apart from the rest, which must not wait for tenants' key management systems. */
  private final ScheduledExecutorService keyMoves = scheduler("key-moves");

  /** The same: a round waits for whatever does not answer. */
  private final ScheduledExecutorService readiness = scheduler("readiness");

  /** Takes its time. */
  private final ScheduledExecutorService pruning = scheduler("pruning");

  Startup(BrokerConfig config, StartFacts facts) {
    this.config = config;
    this.facts = facts;
  }

  void start(@Observes StartupEvent event, Instance<Object> parts)
      throws NotReadyException, StartException, InvalidSettingException {
    ProductionReadiness.of(facts).logged().enforce();
    requireXWing(parts.select(NativeCrypto.class).get());
    int issuers = parts.select(TrustedIssuers.class).get().all().size();
    requireTls();
    parts.select(Authenticator.class).get();
    Store store = parts.select(Store.class).get();
    KeyRing keys = parts.select(KeyRing.class).get();
    LogEvent.BROKER_PREPARED.write(store.engine(), config.kek(), issuers);
    Custody custody = parts.select(Custody.class).get();
    Kms kms = parts.select(Kms.class).get();
    Traces traces = parts.select(Traces.class).get();
    closing = List.of(custody::close, keys::close, store::close, kms::close, traces::close);
    TenantKeks keks = parts.select(TenantKeks.class).get();
    requireAllowedKeks(keks);
    registerMeters(parts);
    keepHouse(
        keys,
        parts.select(KeyRounds.class).get(),
        custody,
        parts.select(TenantKeyRotation.class).get(),
        keks,
        parts.select(ReleaseLedger.class).get());
    watchCertificate(
        parts.select(CertificateReload.class).get(), parts.select(MeterRegistry.class).get());
    watchReadiness(parts.select(ReadinessRound.class).get());
  }

  /**
   * After the ports are closed. The framework closes beans too, in no order; here whoever uses a
   * part is closed before it, and the store answers what it was handed before the KMS goes.
   */
  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    LogEvent.BROKER_STOPPING.write();
    keyMoves.shutdownNow();
    readiness.shutdown();
    pruning.shutdown();
    housekeeping.shutdown();
    awaitLastRound(readiness);
    awaitLastRound(housekeeping);
    awaitLastRound(pruning);
    closing.forEach(Runnable::run);
    LogEvent.BROKER_STOPPED.write();
  }

  /** Now, and not with the first request: a series that is not there yet has no changes. */
  private static void registerMeters(Instance<Object> parts) {
    parts.select(BrokerMeters.class).get();
    parts.select(CollateralMeters.class).get();
    parts.select(ReleaseObserver.class).get();
  }

  private static void awaitLastRound(ScheduledExecutorService rounds) throws InterruptedException {
    if (!rounds.awaitTermination(LAST_ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
      rounds.shutdownNow();
    }
  }

  /** A tenant whose keys are under a KEK that is not allowed to it any more has no secrets. */
  private void requireAllowedKeks(TenantKeks keks)
      throws NotReadyException, StartException, InvalidSettingException {
    List<Under> stranded =
        switch (keks.stranded()) {
          case Outcome.Accepted<List<Under>>(List<Under> found) -> found;
          case Outcome.Refused<List<Under>>(Refusal refusal) ->
              throw new StartException("tenants' keys cannot be read: " + refusal.line());
        };
    stranded.forEach(it -> LogEvent.KEK_OFF_LIST.write(it.keys(), it.tenant(), it.kek()));
    List<Finding> found =
        stranded.stream()
            .map(it -> CheckId.KEK_OFF_LIST.at("sallyport.tenants." + it.tenant() + ".keks"))
            .distinct()
            .toList();
    ProductionReadiness.ofStore(facts, found).logged().enforce();
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

  /** The framework's own TLS settings are not taken: nothing would check what they reload. */
  private void requireTls() throws InvalidSettingException {
    Optional<String> problem = TlsSettings.problem(config.tls(), facts.servesPlain());
    if (problem.isPresent()) {
      throw invalid(problem.get());
    }
  }

  private static InvalidSettingException invalid(String problem) {
    return new InvalidSettingException(List.of(problem));
  }

  private void watchCertificate(CertificateReload reload, MeterRegistry metrics) {
    if (reload.begin(metrics)) {
      long period = config.tls().reloadPeriod().toMillis();
      var _ =
          housekeeping.scheduleWithFixedDelay(
              GuardedRound.of(reload::check), period, period, TimeUnit.MILLISECONDS);
    }
  }

  /** The first before the port opens, so that a scrape never finds a check that was not asked. */
  private void watchReadiness(ReadinessRound round) {
    Runnable guarded = GuardedRound.of(round);
    guarded.run();
    long period = BETWEEN_READINESS_ROUNDS.toMillis();
    var _ = readiness.scheduleWithFixedDelay(guarded, period, period, TimeUnit.MILLISECONDS);
  }

  private void keepHouse(
      KeyRing keys,
      KeyRounds rounds,
      Custody custody,
      TenantKeyRotation tenantKeys,
      TenantKeks keks,
      ReleaseLedger ledger) {
    // Keys that outlived their time go first: the rest may wait for a KMS.
    Runnable everyMinute =
        GuardedRound.inTurn(
            custody::dropExpired,
            () -> logged(rounds.noted(keys.refresh())),
            () -> logged(tenantKeys.removeUnneeded()));
    var _ = housekeeping.scheduleWithFixedDelay(everyMinute, 1, 1, TimeUnit.MINUTES);
    var _ =
        pruning.scheduleWithFixedDelay(
            GuardedRound.of(() -> logged(ledger.prune(PrunePace.waiting(pruning::isShutdown)))),
            1,
            1,
            TimeUnit.MINUTES);
    keyMoves.execute(GuardedRound.of(() -> logged(keks.moveAll())));
    var _ =
        keyMoves.scheduleWithFixedDelay(
            GuardedRound.of(() -> logged(keks.moveUnfinished())), 1, 1, TimeUnit.MINUTES);
  }

  private static ScheduledExecutorService scheduler(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name(name).factory());
  }

  private static void logged(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Refused<?>(Refusal refusal)) {
      LogEvent.HOUSEKEEPING_REFUSED.write(refusal.reason().label(), refusal.subject());
    }
  }
}
