package dev.sallyport.attestation;

/** Changes to compact JWS as an attacker would make them. */
final class Tokens {
  private Tokens() {}

  /** Changes one character in the middle of the signature. */
  static String flipSignature(String jws) {
    return flipAt(jws, (jws.lastIndexOf('.') + jws.length()) / 2);
  }

  /** Changes one character in the middle of the payload. */
  static String flipPayload(String jws) {
    return flipAt(jws, (jws.indexOf('.') + jws.lastIndexOf('.')) / 2);
  }

  private static String flipAt(String text, int at) {
    char other = text.charAt(at) == 'A' ? 'B' : 'A';
    return text.substring(0, at) + other + text.substring(at + 1);
  }
}
