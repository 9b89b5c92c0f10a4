package dev.sallyport.client.collector;

import java.util.Map;
import java.util.function.Consumer;

/**
 * What evidence is asked for.
 *
 * @param gpuNonceHex the nonce for every GPU, 64 lower-case hex digits (32 bytes)
 * @param switchNonceHex the nonce for every NVSwitch, in the same form
 * @param heldData gives the bytes for the CPU evidence, once the device verdicts are known
 * @param options settings of the chosen collector, by the names that it declares
 * @param progress takes one line for a person who waits; never a secret
 */
public record CollectionRequest(
    String gpuNonceHex,
    String switchNonceHex,
    HeldDataFormula heldData,
    Map<String, String> options,
    Consumer<String> progress) {

  /** Copies the options. */
  public CollectionRequest {
    options = Map.copyOf(options);
  }

  /** The way from device verdicts to the bytes that the CPU evidence must carry. */
  @FunctionalInterface
  public interface HeldDataFormula {
    /**
     * The held data, 101 bytes: {@code attester_held_data} for Intel Trust Authority.
     *
     * @param overallGpuJws the overall GPU token as a compact JWS, empty where there is none
     * @param overallSwitchJws the overall switch token, likewise
     */
    byte[] bytes(String overallGpuJws, String overallSwitchJws);
  }
}
