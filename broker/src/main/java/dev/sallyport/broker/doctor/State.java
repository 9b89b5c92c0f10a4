package dev.sallyport.broker.doctor;

/** How a check ended. */
public enum State {
  /** As it should be. */
  OK("ok"),
  /** It works, and an operator should know, or soon do something. */
  WARNING("warning"),
  /** A start fails, or something a broker is for does not work. */
  FAILED("failed"),
  /** Not looked at; the detail says why. */
  SKIPPED("skipped");

  private final String label;

  State(String label) {
    this.label = label;
  }

  /** The name in reports; stable. */
  public String label() {
    return label;
  }
}
