package dev.sallyport.broker.ops;

import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.broker.store.Store;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsHealth;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * What a broker needs before requests are sent to it. Issuers are not among it: while one does not
 * answer, the others' evidence and the last good key set still serve.
 */
@Singleton
final class ReadinessWiring {
  /** A replica whose clock is further off than this would judge expiry on its own. */
  static final Duration MAX_CLOCK_OFFSET = Duration.ofSeconds(30);

  @Produces
  @Readiness
  @Singleton
  HealthCheck store(Store store, InstantSource clock) {
    return () -> clockOffset(store, clock);
  }

  @Produces
  @Readiness
  @Singleton
  HealthCheck kms(Kms kms) {
    return () -> {
      KmsHealth health = kms.health();
      HealthCheckResponseBuilder answer = HealthCheckResponse.named("kms").status(health.ready());
      health
          .connections()
          .forEach(connection -> answer.withData(connection.name(), connection.detail()));
      return answer.build();
    };
  }

  @Produces
  @Readiness
  @Singleton
  HealthCheck keys(KeyRing keys) {
    return () ->
        HealthCheckResponse.named("keys")
            .status(keys.transportKey() instanceof Outcome.Accepted<?>)
            .build();
  }

  /** One read of the store answers for both: is it there, and does its clock agree with ours. */
  static HealthCheckResponse clockOffset(Store store, InstantSource clock) {
    HealthCheckResponseBuilder answer = HealthCheckResponse.named("store and clock");
    Outcome<Instant> now = store.read(transaction -> Outcome.accepted(transaction.now()));
    return switch (now) {
      case Outcome.Accepted<Instant>(Instant database) -> {
        Duration offset = Duration.between(database, clock.instant()).abs();
        yield answer
            .status(offset.compareTo(MAX_CLOCK_OFFSET) <= 0)
            .withData("offsetMillis", offset.toMillis())
            .build();
      }
      case Outcome.Refused<Instant>(Refusal refusal) ->
          answer.down().withData("reason", refusal.reason().label()).build();
    };
  }
}
