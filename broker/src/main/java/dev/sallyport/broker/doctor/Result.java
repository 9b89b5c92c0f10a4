package dev.sallyport.broker.doctor;

import dev.sallyport.broker.log.LogText;
import dev.sallyport.protocol.json.JsonObject;

/**
 * One line of a report.
 *
 * @param name what was looked at, with dots between what belongs together; stable
 * @param state how it stands
 * @param detail what is so; never a secret
 * @param advice how to mend it; empty where there is nothing to do
 * @param millis how long the check took, together with the other lines of the same check
 */
public record Result(String name, State state, String detail, String advice, long millis) {

  /** Parts of it may come from a database or a server, and must stay in their line. */
  static Result of(String check, Line line, long millis) {
    String name = line.part().isEmpty() ? check : check + "." + line.part();
    return new Result(
        name, line.state(), LogText.clean(line.detail()), LogText.clean(line.advice()), millis);
  }

  String text() {
    String said = "%-8s %s: %s".formatted(state.label(), name, detail);
    return advice.isEmpty() ? said : said + "; " + advice;
  }

  JsonObject toJson() {
    return JsonObject.builder()
        .put("name", name)
        .put("state", state.label())
        .put("detail", detail)
        .put("advice", advice)
        .put("millis", millis)
        .build();
  }
}
