package dev.sallyport.broker.config;

import java.util.List;

/** The configuration contradicts itself, or names what is not there. The broker does not start. */
public final class InvalidSettingException extends Exception {
  private static final long serialVersionUID = 1L;

  /** All that is wrong, each beginning with its key. */
  public InvalidSettingException(List<String> problems) {
    super("configuration:\n  " + String.join("\n  ", problems));
  }
}
