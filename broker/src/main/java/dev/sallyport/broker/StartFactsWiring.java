package dev.sallyport.broker;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.KmsChoice;
import dev.sallyport.broker.config.StoreChoice;
import dev.sallyport.broker.http.AdminToken;
import dev.sallyport.broker.ready.StartFacts;
import dev.sallyport.broker.ready.StartFacts.KeptFiles;
import io.quarkus.runtime.LaunchMode;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
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
        files(config),
        ManagementFactory.getRuntimeMXBean().getInputArguments(),
        LaunchMode.current() == LaunchMode.DEVELOPMENT);
  }

  private static KeptFiles files(BrokerConfig config) {
    Path folder = config.dataDir().toAbsolutePath();
    return new KeptFiles(
        folder,
        StoreChoice.file(config),
        KmsChoice.keyset(config),
        folder.resolve(AdminToken.TOKEN_FILE),
        folder.resolve(AdminToken.HASH_FILE));
  }
}
