package dev.sallyport.broker.http;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.log.LogEvent;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * How the broker leaves: it says that it is not ready, serves on until load balancers know, lets
 * nobody in any more, and waits for those who are. Then the framework closes the ports.
 */
@Singleton
@Readiness
final class Departure implements HealthCheck {
  private final Admission admission;
  private final BrokerConfig.Stop config;
  private final CountDownLatch never = new CountDownLatch(1);
  private volatile boolean leaving;

  Departure(Admission admission, BrokerConfig config) {
    this.admission = admission;
    this.config = config.stop();
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("serving").status(!leaving).build();
  }

  /** Runs on the thread that stops the broker, before anything is closed. */
  void leave(@Observes ShutdownDelayInitiatedEvent event) {
    leaving = true;
    try {
      announce(config.announce());
      int inFlight = admission.close();
      LogEvent.STOP_DRAINING.write(inFlight);
      int left = admission.awaitEmpty(config.timeout());
      if (left == 0) {
        LogEvent.STOP_DRAINED.write();
      } else {
        LogEvent.STOP_TIMED_OUT.write(left, config.timeout());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void announce(Duration time) throws InterruptedException {
    if (time.isPositive()) {
      LogEvent.STOP_ANNOUNCED.write(time);
      // Nothing shortens it: balancers give no sign when they have noticed.
      var _ = never.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }
  }
}
