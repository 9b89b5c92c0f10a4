package dev.sallyport.broker.ops;

import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.broker.store.Store;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsHealth;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * What a broker needs before requests are sent to it. Issuers are not among it: while one does not
 * answer, the others' evidence and the last good key set still serve.
 */
@Singleton
public final class ReadinessWiring {
  /** A replica whose clock is further off than this would judge expiry on its own. */
  public static final Duration MAX_CLOCK_OFFSET = Duration.ofSeconds(30);

  /**
   * The check of store and clock, and the member of its answer that says how far apart they are.
   */
  static final String STORE = "store and clock";

  static final String OFFSET_MILLIS = "offsetMillis";

  @Produces
  @Readiness
  @Singleton
  HealthCheck store(Store store, InstantSource clock) {
    return () -> clockOffset(store, clock);
  }

  @Produces
  @Readiness
  @Singleton
  HealthCheck kms(Kms kms, KekUri brokers) {
    return () -> kmsOf(brokers, kms);
  }

  /**
   * Down only where the broker's own key cannot be reached: that another tenant's key management
   * system is away must not take the broker from everybody else.
   */
  static HealthCheckResponse kmsOf(KekUri brokers, Kms kms) {
    List<KmsHealth.Connection> connections = kms.health().connections();
    boolean isWell =
        connections.stream()
            .filter(connection -> connection.name().equals(brokers.scheme()))
            .allMatch(KmsHealth.Connection::ready);
    HealthCheckResponseBuilder answer =
        HealthCheckResponse.named("kms").status(isWell && isReachable(kms, brokers));
    connections.forEach(connection ->
        answer.withData(
            connection.name(),
            (connection.ready() ? "ready" : "not ready") + ": " + connection.detail()));
    return answer.build();
  }

  private static boolean isReachable(Kms kms, KekUri kek) {
    try {
      return kms.info(kek).kek().equals(kek);
    } catch (KmsException e) {
      return false;
    }
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

  /**
   * One read of the store answers for both: is it there, and does its clock agree with ours. A
   * store that can be read and not be written is down: no release is answered without a row.
   */
  static HealthCheckResponse clockOffset(Store store, InstantSource clock) {
    HealthCheckResponseBuilder answer = HealthCheckResponse.named(STORE);
    if (!store.takesWrites()) {
      return answer.down().withData("reason", RefusalReason.STORE_UNAVAILABLE.label()).build();
    }
    Outcome<Instant> now = store.read(transaction -> Outcome.accepted(transaction.now()));
    return switch (now) {
      case Outcome.Accepted<Instant>(Instant database) -> {
        Duration offset = Duration.between(database, clock.instant()).abs();
        yield answer
            .status(offset.compareTo(MAX_CLOCK_OFFSET) <= 0)
            .withData(OFFSET_MILLIS, offset.toMillis())
            .build();
      }
      case Outcome.Refused<Instant>(Refusal refusal) ->
          answer.down().withData("reason", refusal.reason().label()).build();
    };
  }
}
