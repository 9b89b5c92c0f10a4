package dev.sallyport.broker.doctor;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.ready.JvmFlags;
import dev.sallyport.broker.ready.StartFacts;
import dev.sallyport.broker.ready.StartFacts.KeptFiles;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * The broker that is examined, and what its operator asks besides.
 *
 * @param config its configuration
 * @param framework every key, the framework's included
 * @param clock this machine's clock
 * @param offline whether nothing outside the operator's own network may be asked
 * @param expectedPins keys or fingerprints, hex, that have to be among its identities
 * @param running where a running broker tells its health, if one is to be asked
 */
public record Patient(
    BrokerConfig config,
    Config framework,
    InstantSource clock,
    boolean offline,
    List<String> expectedPins,
    Optional<URI> running) {
  /** Copies. */
  public Patient {
    expectedPins = List.copyOf(expectedPins);
  }

  /** What readiness is judged by; the arguments of this process are not those of the broker. */
  StartFacts facts() {
    return new StartFacts(
        config, framework, KeptFiles.of(config), List.of(), JvmFlags.unknown(), false);
  }
}
