package dev.sallyport.bench.world;

import dev.sallyport.simulator.broker.LocalBroker;
import dev.sallyport.simulator.verifier.Simulator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The configuration of a broker that trusts one simulator and is not limited by source. */
final class Settings {
  private Settings() {}

  static Map<String, String> of(Simulator simulator, Path folder) throws IOException {
    Map<String, String> settings = LocalBroker.trusting(simulator, folder);
    // All load comes from one address, and is made long before it is sent.
    settings.put("sallyport.limits.challenges-per-minute", "10000000");
    settings.put("sallyport.challenge.life", "PT60M");
    settings.put("sallyport.issuers.ita.max-age", "PT1H");
    settings.put("sallyport.issuers.nras.max-age", "PT1H");
    return settings;
  }
}
