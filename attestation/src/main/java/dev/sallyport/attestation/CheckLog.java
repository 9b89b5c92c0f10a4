package dev.sallyport.attestation;

import dev.sallyport.protocol.Refusal;

/**
 * Hears of each check as it is made, in order. A check has a short stable name ({@code cpu
 * signature}); the text beside it is for people and holds nothing secret.
 */
public interface CheckLog {

  /** A check held. */
  void passed(String check, String detail);

  /** A check failed; nothing after it is made. */
  void refused(String check, Refusal refusal);

  /** A check that this use does not make, and why. */
  default void notEvaluated(String check, String why) {}

  /** Whether anyone hears: where nobody does, no text is made. */
  default boolean listens() {
    return true;
  }

  /** Hears nothing. */
  static CheckLog none() {
    return Silent.INSTANCE;
  }

  /** The log that keeps nothing. */
  enum Silent implements CheckLog {
    /** The only one. */
    INSTANCE;

    @Override
    public boolean listens() {
      return false;
    }

    @Override
    public void passed(String check, String detail) {}

    @Override
    public void refused(String check, Refusal refusal) {}
  }
}
