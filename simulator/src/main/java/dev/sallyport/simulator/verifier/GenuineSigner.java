package dev.sallyport.simulator.verifier;

import dev.sallyport.simulator.fault.Faults;
import java.nio.charset.StandardCharsets;

/**
 * The genuine keys of a running simulator, over headers and claims of a test's choice: what a
 * verifier that was lied to, or is wrong, would sign. For tests that ask whether a good signature
 * alone gets anything; there is no route to it.
 */
public final class GenuineSigner {
  private final TokenKey trustAuthority;
  private final TokenKey devices;

  GenuineSigner(IntelKeys intel, NvidiaKeys nvidia) {
    this.trustAuthority = intel.signingKey("PS384", Faults.none());
    this.devices = nvidia.signingKey();
  }

  /** A compact JWS of exactly these two texts, signed with Intel's key by PS384. */
  public String trustAuthority(String header, String claims) {
    return sign(header, claims, trustAuthority);
  }

  /** The same with NVIDIA's key by ES384. */
  public String devices(String header, String claims) {
    return sign(header, claims, devices);
  }

  private static String sign(String header, String claims, TokenKey key) {
    String content = part(header) + "." + part(claims);
    byte[] signature = key.sign(content.getBytes(StandardCharsets.US_ASCII));
    return content + "." + Json.base64Url(signature);
  }

  private static String part(String json) {
    return Json.base64Url(json.getBytes(StandardCharsets.UTF_8));
  }
}
