package dev.sallyport.protocol.wire;

import java.util.Arrays;
import java.util.Optional;

/** What a key that can be rotated is for. */
public enum KeyKind {
  /** The broker's Ed25519 key: signs answers and the other public keys. */
  IDENTITY("identity"),
  /** The broker's HPKE pair to which workloads seal their own public key. */
  TRANSPORT("transport"),
  /** The broker's HMAC key of tickets. */
  TICKET("ticket"),
  /** A tenant's HPKE pair to which owners seal secrets. */
  INTAKE("intake"),
  /** A tenant's AES-256-GCM key of the layer at rest. */
  STORAGE("storage");

  private final String label;

  KeyKind(String label) {
    this.label = label;
  }

  /** The name in messages and on the command line. */
  public String label() {
    return label;
  }

  /** The kind of this label, if there is one. */
  public static Optional<KeyKind> fromLabel(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
  }
}
