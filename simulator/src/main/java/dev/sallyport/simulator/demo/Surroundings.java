package dev.sallyport.simulator.demo;

import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a second terminal has to know of the broker and the simulator that {@code up} runs.
 *
 * @param fingerprint of the broker's identity key; in real life the operator says it
 * @param adminToken the file with the operator's bearer token
 * @param jar holds the collector of simulated evidence
 */
record Surroundings(URI broker, URI simulator, String fingerprint, Path adminToken, Path jar) {

  /** Lines that a shell sources. */
  String forShells() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("BROKER", broker.toString());
    values.put("SIMULATOR", simulator.toString());
    values.put("FINGERPRINT", fingerprint);
    values.put("ADMIN_TOKEN_FILE", adminToken.toString());
    values.put("CPU_ISSUER", SimulatorOptions.TRUST_AUTHORITY);
    values.put("GPU_ISSUER", SimulatorOptions.DEVICES);
    values.put("SALLYPORT_CLASSPATH", jar.toString());
    return values.entrySet().stream()
        .map(entry -> "export " + entry.getKey() + "=" + quoted(entry.getValue()) + "\n")
        .collect(Collectors.joining());
  }

  /** The same for reading, with where to go from here. */
  String forPeople(Path folder) {
    return
"""
Broker       %s   (development mode: it trusts the simulator)
Simulator    %s
Fingerprint  %s   (of the broker's identity key)
Data         %s

In a second terminal, in this directory:

source .sallyport/env
curl $BROKER/v1/identity
curl -H "Authorization: Bearer $(cat $ADMIN_TOKEN_FILE)" $BROKER/v1/tenants

and then docs/guide-ten-minutes.md, from a profile to a secret that is released and refused.

Ctrl-C stops both.
"""
        .formatted(broker, simulator, fingerprint, folder);
  }

  /** In single quotes nothing is special to a shell but the quote itself. */
  private static String quoted(String value) {
    return "'" + value.replace("'", "'\\''") + "'";
  }
}
