package dev.sallyport.system;

import com.google.crypto.tink.hybrid.HpkeParameters;
import java.util.stream.Stream;

/** The key mechanisms of docs/protocol.md, section 1. */
enum Kem {
  X_WING("x-wing", 0x647a, HpkeParameters.KemId.X_WING),
  X25519("x25519", 0x0020, HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256),
  P_256("p-256", 0x0010, HpkeParameters.KemId.DHKEM_P256_HKDF_SHA256);

  private final String label;
  private final int id;

  // Immutable, but of a library that does not say so.
  @SuppressWarnings("ImmutableEnumChecker")
  private final HpkeParameters.KemId tinkId;

  Kem(String label, int id, HpkeParameters.KemId tinkId) {
    this.label = label;
    this.id = id;
    this.tinkId = tinkId;
  }

  String label() {
    return label;
  }

  int id() {
    return id;
  }

  HpkeParameters.KemId tinkId() {
    return tinkId;
  }

  static Kem of(int id) {
    return Stream.of(values()).filter(kem -> kem.id == id).findFirst().orElseThrow();
  }
}
