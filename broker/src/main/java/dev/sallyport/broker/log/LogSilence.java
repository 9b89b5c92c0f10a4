package dev.sallyport.broker.log;

import java.util.logging.Level;
import org.jboss.logmanager.LogContext;

/** For a command whose report says what there is to say, and is one document. */
public final class LogSilence {
  private LogSilence() {}

  /** From now on nothing in this process writes a line, whatever a library has to tell. */
  public static void begin() {
    LogContext.getLogContext().getLogger("").setLevel(Level.OFF);
  }
}
