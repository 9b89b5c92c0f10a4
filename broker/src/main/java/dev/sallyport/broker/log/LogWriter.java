package dev.sallyport.broker.log;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.jspecify.annotations.Nullable;

/**
 * Writes the lines of events: as text for people, and with each value as a member of its own for
 * what reads JSON. The correlation id comes along by itself from the request that is served.
 */
final class LogWriter {
  /** The logger whose level decides; {@code DEBUG} events are off unless it is set. */
  static final String LOGGER_NAME = "dev.sallyport.broker";

  private static final Logger LOGGER = Logger.getLogger(LOGGER_NAME);
  private static final Map<LogEvent, Form> FORMS = new EnumMap<>(LogEvent.class);

  static {
    Arrays.stream(LogEvent.values()).forEach(event -> FORMS.put(event, Form.of(event)));
  }

  private LogWriter() {}

  /** What is worked out once for an event. */
  private record Form(
      String label, Level level, List<String> between, List<String> members, LongAdder written) {
    static Form of(LogEvent event) {
      String template = event.template();
      return new Form(
          event.label(),
          level(event),
          List.of(LogText.PLACE.split(template, -1)),
          LogText.places(template),
          new LongAdder());
    }

    private static Level level(LogEvent event) {
      return switch (event.level()) {
        case ALL, TRACE -> Level.TRACE;
        case DEBUG -> Level.DEBUG;
        case INFO -> Level.INFO;
        case WARNING -> Level.WARN;
        case ERROR, OFF -> Level.ERROR;
      };
    }
  }

  static List<String> members(LogEvent event) {
    return form(event).members();
  }

  static long written(LogEvent event) {
    return form(event).written().sum();
  }

  static void write(LogEvent event, @Nullable Throwable cause, Object... values) {
    Form form = form(event);
    if (!LOGGER.isLoggable(form.level())) {
      return;
    }
    form.written().increment();
    List<String> texts = Arrays.stream(values).map(String::valueOf).map(LogText::clean).toList();
    ExtLogRecord line =
        new ExtLogRecord(
            form.level(), text(form, texts), FormatStyle.NO_FORMAT, LogWriter.class.getName());
    line.setLoggerName(LOGGER_NAME);
    line.setThrown(cause);
    line.putMdc(LogEvent.NAME, form.label());
    for (int i = 0; i < form.members().size(); i++) {
      line.putMdc(form.members().get(i), value(texts, i));
    }
    LOGGER.log(line);
  }

  private static String text(Form form, List<String> values) {
    StringBuilder text = new StringBuilder(form.between().getFirst());
    for (int i = 0; i < form.members().size(); i++) {
      text.append(value(values, i)).append(form.between().get(i + 1));
    }
    return text.toString();
  }

  /** A line with a value too few is still a line: nothing fails for its log. */
  private static String value(List<String> values, int index) {
    return index < values.size() ? values.get(index) : "";
  }

  private static Form form(LogEvent event) {
    return Objects.requireNonNull(FORMS.get(event));
  }
}
