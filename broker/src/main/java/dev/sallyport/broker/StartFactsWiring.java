package dev.sallyport.broker;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.ready.JvmFlags;
import dev.sallyport.broker.ready.StartFacts;
import dev.sallyport.broker.ready.StartFacts.KeptFiles;
import io.quarkus.runtime.LaunchMode;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import org.eclipse.microprofile.config.Config;

/** Gathers what readiness is judged by; opens nothing and makes no file. */
@Singleton
final class StartFactsWiring {

  @Produces
  @Singleton
  StartFacts facts(BrokerConfig config, Config framework) {
    return new StartFacts(
        config,
        framework,
        KeptFiles.of(config),
        ManagementFactory.getRuntimeMXBean().getInputArguments(),
        JvmFlags.ofThisProcess(),
        LaunchMode.current() == LaunchMode.DEVELOPMENT);
  }
}
