package dev.sallyport.broker.crypto;

/** What providers are chosen for, one by one. */
public enum Primitive {
  /** Verification of ES384 tokens and their certificates. */
  ECDSA_P384("ecdsa-p384", "SunEC"),
  /** Verification of PS384 and RS256 tokens. */
  RSA("rsa-pss", "SunRsaSign"),
  /** The storage layer, and the symmetric part of every sealing. */
  AES_GCM("aes-gcm", "SunJCE"),
  /** Ed25519 of whoever asks the JDK for it; Tink brings its own. */
  ED25519("ed25519", "SunEC"),
  /** X25519, of older recipient keys. */
  X25519("x25519", "SunEC"),
  /** X-Wing, of the transport key, intake keys and recipient keys: the JDK has none. */
  X_WING("x-wing", "");

  private final String label;
  private final String fallBack;

  Primitive(String label, String fallBack) {
    this.label = label;
    this.fallBack = fallBack;
  }

  /** The name in the log. */
  public String label() {
    return label;
  }

  /** Name of the JDK's own provider of it; empty where there is none. */
  String fallBack() {
    return fallBack;
  }
}
