package dev.sallyport.system;

import java.util.Locale;

/** What is done to a good request, and how many of a hundred mutants it makes. */
enum Family {
  /** Members and elements left out, added, retyped, nested; another root; trailing data. */
  STRUCTURE(20),
  /** Bytes of the message, and of the values in it. */
  BYTES(29),
  /** Claims and headers of a token, under a signature that is none. */
  CLAIMS(18),
  /** Claims under a genuine signature: the verifier says something else. */
  SIGNED_CLAIMS(10),
  /** Parts that change places. */
  ORDER(4),
  /** Parts that stand twice. */
  DUPLICATION(7),
  /** Parts of one good request in another. */
  SPLICING(12);

  private final int share;

  Family(int share) {
    this.share = share;
  }

  int share() {
    return share;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
