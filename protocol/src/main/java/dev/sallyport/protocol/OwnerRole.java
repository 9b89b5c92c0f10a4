package dev.sallyport.protocol;

import java.util.Arrays;
import java.util.Optional;

/** What an owner's key may sign. */
public enum OwnerRole {
  /** Owners documents, KEKs, confirmations. */
  OWNER("owner"),
  /** Policies and reference sets. */
  POLICY("policy"),
  /** Secrets. */
  SECRET("secret");

  private final String label;

  OwnerRole(String label) {
    this.label = label;
  }

  /** The name in an owners document. */
  public String label() {
    return label;
  }

  /** The role of this label, if there is one. */
  public static Optional<OwnerRole> fromLabel(String label) {
    return Arrays.stream(values()).filter(role -> role.label.equals(label)).findFirst();
  }
}
