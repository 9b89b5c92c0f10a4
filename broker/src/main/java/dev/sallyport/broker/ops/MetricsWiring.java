package dev.sallyport.broker.ops;

import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.broker.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.Readiness;

/** Makes the meters of what runs by itself. */
@Singleton
final class MetricsWiring {

  /** The ring is open once there is one, and so its keys have been read. */
  @Produces
  @Singleton
  KeyRounds keyRounds(KeyRing opened, InstantSource clock, MeterRegistry registry) {
    return new KeyRounds(clock, registry);
  }

  @Produces
  @Singleton
  ReadinessRound readinessRound(@Readiness Instance<HealthCheck> checks, MeterRegistry registry) {
    return new ReadinessRound(checks.stream().toList(), registry);
  }

  @Produces
  @Singleton
  BrokerMeters brokerMeters(Config framework, Store store, MeterRegistry registry) {
    String version = framework.getValue("quarkus.application.version", String.class);
    return new BrokerMeters(version, store.engine(), registry);
  }
}
