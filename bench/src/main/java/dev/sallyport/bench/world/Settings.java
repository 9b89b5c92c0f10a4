package dev.sallyport.bench.world;

import dev.sallyport.simulator.verifier.Simulator;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The configuration of a broker that trusts one simulator and is not limited by source. */
final class Settings {
  private Settings() {}

  static Map<String, String> of(Simulator simulator, Path folder) throws IOException {
    Files.createDirectories(folder);
    Path root = folder.resolve("ita-root.pem");
    Files.writeString(root, simulator.rootCertificatePem());
    Map<String, String> settings = new HashMap<>();
    settings.put("sallyport.mode", "development");
    // All load comes from one address, and is made long before it is sent.
    settings.put("sallyport.limits.challenges-per-minute", "10000000");
    settings.put("sallyport.challenge.life", "PT60M");
    String cpu = "sallyport.issuers.ita.";
    settings.put(cpu + "issuer", SimulatorOptions.TRUST_AUTHORITY);
    settings.put(cpu + "verifier", "intel-trust-authority");
    settings.put(cpu + "jwks-url", simulator.address() + "/ita/certs");
    settings.put(cpu + "max-age", "PT1H");
    settings.put(cpu + "trust", "pinned-root");
    settings.put(cpu + "root-file", root.toString());
    settings.put(cpu + "crl", "required");
    settings.put(cpu + "crl-hosts", simulator.address().getAuthority());
    settings.put(cpu + "simulated", "true");
    String devices = "sallyport.issuers.nras.";
    settings.put(devices + "issuer", SimulatorOptions.DEVICES);
    settings.put(devices + "verifier", "nvidia-nras");
    settings.put(devices + "jwks-url", simulator.address() + "/nras/.well-known/jwks.json");
    settings.put(devices + "max-age", "PT1H");
    settings.put(devices + "trust", "jwks-origin");
    settings.put(devices + "simulated", "true");
    return settings;
  }
}
