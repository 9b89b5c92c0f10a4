package dev.sallyport.client.cli;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The broker's recent decisions, for people: what is not there is shown as a dash. */
final class Decisions {
  private Decisions() {}

  /**
   * One decision.
   *
   * @param correlationId what the workload was told
   * @param explanation the checks, where the broker keeps them
   * @param whole the entry as the broker sent it
   */
  record Entry(
      String at,
      String decision,
      String resources,
      String reason,
      String detail,
      String correlationId,
      Optional<JsonObject> explanation,
      JsonObject whole) {}

  static List<Entry> read(JsonObject answer) throws CliException {
    try {
      List<Entry> entries = new ArrayList<>();
      for (JsonObject entry : answer.objects("decisions")) {
        entries.add(read(entry, text(entry, "decision")));
      }
      return entries;
    } catch (JsonException e) {
      throw CliException.of(
          ExitCode.UNTRUSTED, "the broker's list of decisions cannot be read: " + e.where(), "");
    }
  }

  static void print(Cli cli, List<Entry> entries) {
    Table table = new Table("WHEN", "DECISION", "RESOURCE", "REASON", "CORRELATION ID");
    for (Entry entry : entries) {
      table.row(
          entry.at(), entry.decision(), entry.resources(), entry.reason(), entry.correlationId());
    }
    table.print(cli);
  }

  private static Entry read(JsonObject entry, String decision) throws JsonException {
    Optional<JsonObject> explanation =
        entry.find("explanation").isEmpty()
            ? Optional.empty()
            : entry.optionalObject("explanation");
    return new Entry(
        when(entry),
        decision,
        resources(entry),
        text(entry, "reason"),
        text(entry, "detail"),
        text(entry, "correlationId"),
        explanation,
        entry);
  }

  private static String when(JsonObject entry) throws JsonException {
    return entry.find("at").orElse(new JsonValue.Null()) instanceof JsonValue.Numeric(String _)
        ? Instant.ofEpochMilli(entry.integer("at")).toString()
        : text(entry, "at");
  }

  private static String resources(JsonObject entry) throws JsonException {
    return entry.find("resources").isPresent()
        ? String.join(",", entry.texts("resources"))
        : text(entry, "resource");
  }

  /**
   * A dash for what is missing: entries grow over time, and an old broker's list is still worth
   * reading.
   */
  private static String text(JsonObject entry, String member) throws JsonException {
    return entry.find(member).isPresent() ? entry.text(member) : "-";
  }
}
