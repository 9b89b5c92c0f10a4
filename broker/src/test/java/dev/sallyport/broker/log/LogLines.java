package dev.sallyport.broker.log;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;

/** Keeps the broker's own lines while it is open. */
public final class LogLines implements AutoCloseable {
  private final Logger logger = Logger.getLogger("dev.sallyport.broker");
  private final java.util.logging.@org.jspecify.annotations.Nullable Level before =
      logger.getLevel();
  private final List<ExtLogRecord> lines = new CopyOnWriteArrayList<>();
  private final ExtHandler handler =
      new ExtHandler() {
        @Override
        protected void doPublish(ExtLogRecord line) {
          lines.add(line);
        }
      };

  /** Keeps lines of every level. */
  public LogLines() {
    handler.setLevel(Level.ALL);
    logger.setLevel(Level.ALL);
    logger.addHandler(handler);
    // Kept here, they need not fill the output of the build.
    logger.setUseParentHandlers(false);
  }

  /** All lines so far. */
  public List<ExtLogRecord> all() {
    return lines;
  }

  /** The lines of one event. */
  public List<ExtLogRecord> of(LogEvent event) {
    return lines.stream().filter(line -> event.label().equals(line.getMdc(LogEvent.NAME))).toList();
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
    logger.setLevel(before);
  }
}
