package dev.sallyport.kms.testkit;

/**
 * One clause of the contract.
 *
 * @param name situation and expectation, as it stands in the test report
 * @param body runs on a rig of its own
 */
record Check(String name, Body body) {

  /** What a check does. */
  @FunctionalInterface
  interface Body {
    void run(Rig rig) throws Exception;
  }
}
