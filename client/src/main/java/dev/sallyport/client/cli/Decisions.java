package dev.sallyport.client.cli;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The broker's decisions, for people: what is not there is shown as a dash. */
final class Decisions {
  /** Advice where an answer cannot be read. */
  static final String OTHER_VERSION =
      "Compare this client's version with the broker's; --json prints the answer as it came.";

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
      List<String> resources,
      String reason,
      String detail,
      String correlationId,
      Optional<JsonObject> explanation,
      JsonObject whole) {

    /** Whether it is about this secret, by {@code TENANT/PATH} or the path alone; any version. */
    boolean isAbout(String asked, String tenant) {
      return resources.stream()
          .map(resource -> resource.split("@", 2)[0])
          .anyMatch(name -> name.equals(asked) || name.equals(tenant + "/" + asked));
    }

    /** A member, or a dash. */
    String text(String member) throws JsonException {
      return Decisions.text(whole, member);
    }

    /** A time, or a dash. */
    String time(String member) throws JsonException {
      return Decisions.time(whole, member);
    }
  }

  static List<Entry> read(JsonObject answer) throws CliException {
    try {
      List<Entry> entries = new ArrayList<>();
      for (JsonObject entry : answer.objects("decisions")) {
        entries.add(read(entry, text(entry, "decision")));
      }
      return entries;
    } catch (JsonException e) {
      throw unreadable(e);
    }
  }

  static CliException unreadable(JsonException e) {
    return CliException.of(
        ExitCode.UNTRUSTED, "the broker's answer cannot be read: " + e.where(), OTHER_VERSION);
  }

  static void print(Cli cli, List<Entry> entries) {
    Table table = new Table("WHEN", "DECISION", "RESOURCE", "REASON", "CORRELATION ID");
    for (Entry entry : entries) {
      table.row(
          entry.at(),
          entry.decision(),
          String.join(",", entry.resources()),
          entry.reason().isEmpty() ? "-" : entry.reason(),
          entry.correlationId());
    }
    table.print(cli);
  }

  private static Entry read(JsonObject entry, String decision) throws JsonException {
    Optional<JsonObject> explanation =
        entry.find("explanation").isEmpty()
            ? Optional.empty()
            : entry.optionalObject("explanation");
    return new Entry(
        time(entry, "at"),
        decision,
        resources(entry),
        text(entry, "reason"),
        text(entry, "detail"),
        text(entry, "correlationId"),
        explanation,
        entry);
  }

  /** Milliseconds since the epoch, as everywhere on the wire. */
  static String time(JsonObject entry, String member) throws JsonException {
    return entry.find(member).isPresent()
        ? Instant.ofEpochMilli(entry.integer(member)).toString()
        : "-";
  }

  private static List<String> resources(JsonObject entry) throws JsonException {
    return entry.find("resources").isPresent()
        ? entry.texts("resources")
        : List.of(text(entry, "resource"));
  }

  /**
   * A dash for what is missing: entries grow over time, and an old broker's list is still worth
   * reading.
   */
  static String text(JsonObject entry, String member) throws JsonException {
    return entry.find(member).isPresent() ? entry.text(member) : "-";
  }
}
