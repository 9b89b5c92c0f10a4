package dev.sallyport.system;

import java.util.Set;

/**
 * Which claims decide under {@link PinnedPolicy}, written down before any mutant is made. A claim
 * that is not here by name decides: left out, null, of another type or of another value, it must
 * refuse.
 */
final class Deciding {
  /**
   * Claims that docs/facts.md names nowhere: what the token is about would be the same without
   * them.
   */
  private static final Set<String> UNREAD =
      Set.of(
          "ver",
          "intuse",
          "eat_profile",
          "verifier_instance_ids",
          "appraisal",
          "pce_svn",
          "sgx_tcb_comp_svn",
          "tdx_tcb_comp_svn",
          "tdx_td_attributes_protection_keys",
          "tdx_td_attributes_key_locker",
          "qeidcerthash",
          "qeidcrlhash",
          "qeidhash",
          "quotehash",
          "tcbinfocerthash",
          "tcbinfocrlhash",
          "tcbinfohash");

  /** A switch has none, and no fact says that it must not. */
  private static final String SWITCH_OEM = "oemid";

  /** Times have mutants of their own: one second more or less is no other statement. */
  private static final Set<String> TIMES = Set.of("iat", "nbf", "exp");

  /** Must be there and of the right form; any other value of that form is another good token. */
  private static final Set<String> FORM_ALONE =
      Set.of("jti", "signature", "x-nvidia-cert-expiration-date");

  /** No advisory and no word of advisories are one statement. */
  private static final String ADVISORIES = "attester_advisory_ids";

  private Deciding() {}

  static boolean isRead(TokenPlace place, Spot spot) {
    String top = spot.path().replaceFirst("^tdx\\.", "").replaceFirst("[.\\[].*$", "");
    String last = spot.path().replaceFirst("^.*\\.", "").replaceFirst("\\[.*$", "");
    if (UNREAD.contains(top) || UNREAD.contains(last)) {
      return false;
    }
    return !place.evidence().equals("switch") || !last.equals(SWITCH_OEM);
  }

  static boolean mayBeAbsent(Spot spot) {
    return spot.name().equals(ADVISORIES);
  }

  static boolean valueCounts(Spot spot) {
    return !TIMES.contains(spot.name()) && !FORM_ALONE.contains(spot.name());
  }
}
