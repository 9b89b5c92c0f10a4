package dev.sallyport.simulator.guest;

import java.util.List;

/**
 * Which of the forms that the services offer a guest asks for.
 *
 * @param flat a flat CPU token (version 1.0.0) instead of a nested one (2.0.0)
 * @param algorithm of the CPU token: PS384 or RS256
 * @param claims version of the device claims: 2.0 or 3.0
 * @param policyIds policies of the verifier to appraise under
 */
public record GuestOptions(boolean flat, String algorithm, String claims, List<String> policyIds) {
  /** Copies the list. */
  public GuestOptions {
    policyIds = List.copyOf(policyIds);
  }

  /** What current tools ask for: nested, PS384, claims 3.0. */
  public static GuestOptions usual() {
    return new GuestOptions(false, "PS384", "3.0", List.of());
  }
}
