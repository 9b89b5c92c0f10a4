package dev.sallyport.broker.release;

/** The steps of a release, in their order; each is timed on its own. */
public enum Stage {
  /** Is the ticket ours, for these resources, and in time. */
  TICKET("ticket"),
  /** Open the recipient key and compute the transcript. */
  RECIPIENT("recipient"),
  /** Has the challenge been used. */
  REPLAY("replay"),
  /** Signatures, kinds, issuers, times, claims. */
  AUTHENTICATE("authenticate"),
  /** Does the evidence commit to the transcript. */
  BIND("bind"),
  /** The tenant's objects and the policy of each resource. */
  DECIDE("decide"),
  /** Unwrap each secret and seal it to the recipient key. */
  SEAL("seal"),
  /** The one transaction. */
  COMMIT("commit"),
  /** Sign the answer. */
  ANSWER("answer");

  private final String label;

  Stage(String label) {
    this.label = label;
  }

  /** The name in metrics. */
  public String label() {
    return label;
  }
}
