package dev.sallyport.broker.config;

import java.util.ArrayList;
import java.util.List;

/** The configuration contradicts itself, or names what is not there. The broker does not start. */
public final class InvalidSettingException extends Exception {
  private static final long serialVersionUID = 2L;

  /** Of strings, so that the exception can be serialized. */
  private final ArrayList<String> problems;

  /** All that is wrong, each beginning with its key. */
  public InvalidSettingException(List<String> problems) {
    super("configuration:\n  " + String.join("\n  ", problems));
    this.problems = new ArrayList<>(problems);
  }

  /** All that is wrong, each beginning with its key. */
  public List<String> problems() {
    return List.copyOf(problems);
  }
}
