package dev.sallyport.simulator.verifier;

import java.time.InstantSource;

/**
 * How a simulator starts.
 *
 * @param port on the loopback address; 0 takes a free one
 * @param trustAuthorityIssuer {@code iss} of the CPU tokens
 * @param deviceIssuer {@code iss} of the GPU and switch tokens
 * @param clock by which tokens are dated
 */
public record SimulatorOptions(
    int port, String trustAuthorityIssuer, String deviceIssuer, InstantSource clock) {
  /** The usual issuer of CPU tokens; the name resolves nowhere. */
  public static final String TRUST_AUTHORITY = "https://ita.simulated.invalid";

  /** The usual issuer of GPU and switch tokens. */
  public static final String DEVICES = "https://nras.simulated.invalid";

  /** A free port, the usual issuers, the machine's clock. */
  public static SimulatorOptions usual() {
    return new SimulatorOptions(0, TRUST_AUTHORITY, DEVICES, InstantSource.system());
  }

  /** The same on another port. */
  public SimulatorOptions onPort(int other) {
    return new SimulatorOptions(other, trustAuthorityIssuer, deviceIssuer, clock);
  }
}
