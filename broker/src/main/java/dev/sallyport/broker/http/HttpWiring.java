package dev.sallyport.broker.http;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.release.RefusalRing;
import dev.sallyport.broker.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Makes the parts of the HTTP surface. */
@Singleton
final class HttpWiring {

  @Produces
  @Singleton
  Problems problems(InstantSource clock, MeterRegistry registry) {
    return new Problems(clock, new RefusalCounters(registry));
  }

  @Produces
  @Singleton
  Replies replies(Problems problems) {
    return new Replies(problems);
  }

  @Produces
  @Singleton
  Answers answers(Problems problems) {
    return new Answers(problems);
  }

  @Produces
  @Singleton
  RequestThreads requestThreads() {
    return new RequestThreads();
  }

  @Produces
  @Singleton
  Intake intake(BrokerConfig config, InstantSource clock) {
    return new Intake(config.limits(), Runtime.getRuntime().maxMemory(), clock);
  }

  @Produces
  @Singleton
  SourceRate sourceRate(BrokerConfig config, InstantSource clock) {
    BrokerConfig.Limits limits = config.limits();
    return new SourceRate(clock, limits.challengesPerMinute(), limits.challengeSources());
  }

  @Produces
  @Singleton
  DecisionLog decisionLog(Store store, RefusalRing refusals) {
    return new DecisionLog(store, refusals);
  }

  @Produces
  @Singleton
  LeaseList leaseList(Store store) {
    return new LeaseList(store);
  }
}
