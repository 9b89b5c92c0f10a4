package dev.sallyport.protocol;

import java.util.Arrays;
import java.util.Optional;

/** What a statement is about, and so whose signatures it needs. */
public enum StatementKind {
  /** A policy document. */
  POLICY("policy", OwnerRole.POLICY),
  /** A reference set. */
  REFERENCE_SET("reference-set", OwnerRole.POLICY),
  /** A secret, sealed to the tenant's intake key. */
  SECRET("secret", OwnerRole.SECRET),
  /** A secret that stays in an external store. */
  EXTERNAL("external", OwnerRole.SECRET),
  /** The tenant's key-encryption key. */
  KEK("kek", OwnerRole.OWNER),
  /** A revocation, or its withdrawal. */
  REVOCATION("revocation", OwnerRole.OWNER),
  /** The end of a named object. */
  DELETION("deletion", OwnerRole.OWNER),
  /** The end of a lease. */
  LEASE_END("lease-end", OwnerRole.OWNER),
  /** What an older owners document granted, taken over under the newest. */
  CONFIRM("confirm", OwnerRole.OWNER);

  private final String label;
  private final OwnerRole role;

  StatementKind(String label, OwnerRole role) {
    this.label = label;
    this.role = role;
  }

  /** The kind in the signed bytes. */
  public String label() {
    return label;
  }

  /**
   * The role that signs this kind; a deletion is signed by the role that grants what it ends
   * ({@link Statement#role}).
   */
  OwnerRole role() {
    return role;
  }

  /** The kind of this label, if there is one. */
  public static Optional<StatementKind> fromLabel(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
  }
}
