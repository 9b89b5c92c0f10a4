package dev.sallyport.broker.http;

import dev.sallyport.broker.config.BrokerConfig;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * How the broker leaves: it says that it is not ready, serves on until load balancers know, lets
 * nobody in any more, and waits for those who are. Then the framework closes the ports.
 */
@Singleton
@Readiness
final class Departure implements HealthCheck {
  private static final Logger LOG = Logger.getLogger(Departure.class);
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
      LOG.infof("stopping: %d requests in flight", inFlight);
      int left = admission.awaitEmpty(config.timeout());
      if (left == 0) {
        LOG.info("stopping: every request is answered");
      } else {
        LOG.warnf("stopping: %d requests not answered within %s", left, config.timeout());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void announce(Duration time) throws InterruptedException {
    if (time.isPositive()) {
      LOG.infof("stopping: not ready, serving for another %s", time);
      // Nothing shortens it: balancers give no sign when they have noticed.
      var _ = never.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }
  }
}
