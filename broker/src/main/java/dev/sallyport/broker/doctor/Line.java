package dev.sallyport.broker.doctor;

/**
 * What a check found out, before it is known how long it took.
 *
 * @param part what of the check it is about; empty for all of it
 * @param state how it stands
 * @param detail what is so; never a secret
 * @param advice how to mend it; empty where there is nothing to do
 */
record Line(String part, State state, String detail, String advice) {

  static Line ok(String part, String detail) {
    return new Line(part, State.OK, detail, "");
  }

  static Line warning(String part, String detail, String advice) {
    return new Line(part, State.WARNING, detail, advice);
  }

  static Line failed(String part, String detail, String advice) {
    return new Line(part, State.FAILED, detail, advice);
  }

  static Line skipped(String part, String why) {
    return new Line(part, State.SKIPPED, why, "");
  }
}
