package dev.sallyport.kms.testkit;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * While open, keeps what every java.util.logging logger says at every level, and what it is shown
 * besides; an adapter whose client logs elsewhere bridges to it in its tests.
 */
public final class LogListener extends Handler implements AutoCloseable {
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private final Logger root = Logger.getLogger("");
  private final Level before = root.getLevel();

  /** Listens from now on. */
  public LogListener() {
    setLevel(Level.ALL);
    setFormatter(new SimpleFormatter());
    root.setLevel(Level.ALL);
    root.addHandler(this);
  }

  /** All that was logged and shown, one entry each. */
  public List<String> seen() {
    return List.copyOf(seen);
  }

  /** Notes what an object prints. */
  public void look(Object printed) {
    seen.add(String.valueOf(printed));
  }

  /** Notes what an exception prints, its causes and what it suppressed included. */
  public void look(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    seen.add(text.toString());
  }

  @Override
  public void publish(LogRecord logged) {
    seen.add(getFormatter().format(logged));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    root.removeHandler(this);
    root.setLevel(before);
  }
}
