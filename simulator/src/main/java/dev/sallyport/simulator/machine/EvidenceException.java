package dev.sallyport.simulator.machine;

/** Evidence that the simulated services do not take. The message says what is wrong with it. */
public final class EvidenceException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong. */
  public EvidenceException(String message) {
    super(message);
  }
}
