package dev.sallyport.attestation;

import java.util.Set;

/** Whether certificates of a pinned root are looked up in revocation lists. */
public sealed interface CrlRule {

  /**
   * Every certificate under the root names a list, and the list must be had, signed and current.
   *
   * @param hosts hosts that lists are fetched from, each as it stands in an address, with the port
   *     where there is one; the address is in the certificate, which an attacker may have written
   */
  record Required(Set<String> hosts) implements CrlRule {
    /** Copies. */
    public Required {
      hosts = Set.copyOf(hosts);
    }
  }

  /** Revocation is not looked up: the operator said so. */
  record None() implements CrlRule {}
}
