package dev.sallyport.attestation.facts;

/** How tightly device evidence is bound to the CPU evidence and the workload's key. */
public enum BindingLevel {
  /** Devices answered the CPU verifier's own nonce: no word of the workload's key. */
  SAME_NONCE("same-nonce", 1),
  /** Devices answered a nonce made from the transcript, and so from the workload's key. */
  TRANSCRIPT("transcript", 2),
  /** And the CPU evidence commits to the one verdict that was sent. */
  VERDICT("verdict", 3),
  /** And the measured guest itself gates on its devices; decided by reference values. */
  MEASURED_GATE("measured-gate", 4);

  private final String label;
  private final long number;

  BindingLevel(String label, long number) {
    this.label = label;
    this.number = number;
  }

  /** The name in policies and facts. */
  public String label() {
    return label;
  }

  /** 1 (weakest) to 4. */
  public long number() {
    return number;
  }
}
