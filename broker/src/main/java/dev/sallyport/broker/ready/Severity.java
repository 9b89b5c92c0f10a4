package dev.sallyport.broker.ready;

/** What a finding does to a start in production. */
public enum Severity {
  /** Stops the start, whatever is accepted: there is nothing that could make it safe. */
  ALWAYS_STOPS("stops, never accepted"),
  /** Stops the start unless the operator accepts it by name. */
  STOPS("stops unless accepted"),
  /** Is told at each start. */
  WARNS("warns");

  private final String label;

  Severity(String label) {
    this.label = label;
  }

  /** As the documentation says it. */
  public String label() {
    return label;
  }
}
