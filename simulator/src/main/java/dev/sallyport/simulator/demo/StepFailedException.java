package dev.sallyport.simulator.demo;

/** A step did not end as it must. The message is for the person who watches. */
final class StepFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  StepFailedException(String message) {
    super(message);
  }

  static void require(boolean condition, String otherwise) throws StepFailedException {
    if (!condition) {
      throw new StepFailedException(otherwise);
    }
  }
}
