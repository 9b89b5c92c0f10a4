package dev.sallyport.system;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import java.util.List;
import java.util.Set;

/**
 * One line of the broker's log in JSON.
 *
 * @param json the line
 */
record LogLine(JsonObject json) {
  /** What the JVM itself says on standard error before there is a log. */
  private static final String JVM = "WARNING: ";

  /** Every whole line is one JSON object; another one fails. */
  static List<LogLine> parse(String output) {
    return output
        .substring(0, output.lastIndexOf('\n') + 1)
        .lines()
        .filter(line -> !line.startsWith(JVM) && !line.isBlank())
        .map(LogLine::of)
        .toList();
  }

  private static LogLine of(String line) {
    try {
      return new LogLine(JsonParser.parseString(line).getAsJsonObject());
    } catch (JsonSyntaxException | IllegalStateException e) {
      throw new AssertionError("no JSON line: " + line, e);
    }
  }

  boolean is(String event) {
    return event.equals(event());
  }

  /** The event's name; empty where a library speaks. */
  String event() {
    return member("event");
  }

  String correlationId() {
    return member("correlationId");
  }

  String level() {
    return json.get("level").getAsString();
  }

  String message() {
    return json.get("message").getAsString();
  }

  Set<String> members() {
    return mdc().keySet();
  }

  /** A member of the event; empty where there is none. */
  String member(String name) {
    JsonElement value = mdc().get(name);
    return value == null ? "" : value.getAsString();
  }

  private JsonObject mdc() {
    JsonObject mdc = json.getAsJsonObject("mdc");
    return mdc == null ? new JsonObject() : mdc;
  }
}
