package dev.sallyport.client.cli;

import dev.sallyport.attestation.Inspection;
import dev.sallyport.attestation.facts.CpuFacts;
import dev.sallyport.client.cli.EvidenceCommands.CheckList;
import dev.sallyport.client.cli.EvidenceCommands.CheckList.Check;
import dev.sallyport.policy.FactsJson;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What an inspection of one file found, as text and as JSON.
 *
 * @param file which file
 * @param checks what was checked, in order
 * @param outcome facts, or the refusal
 * @param at the instant of judgement
 */
record InspectionReport(Path file, CheckList checks, Outcome<Inspection> outcome, Instant at) {

  boolean isAccepted() {
    return outcome instanceof Outcome.Accepted<Inspection>;
  }

  void print(Cli cli) {
    cli.say(file + ": " + verdict());
    for (Check check : checks.checks()) {
      String reason = check.reason().isEmpty() ? "" : " [" + check.reason() + "]";
      String detail = check.detail().isEmpty() ? "" : ": " + check.detail();
      cli.say("  " + mark(check) + check.name() + reason + detail);
    }
    if (outcome instanceof Outcome.Accepted<Inspection>(Inspection inspection)) {
      JsonObject facts = facts(inspection);
      facts.members().forEach((name, value) -> print(cli, "  " + name, value));
    }
    cli.say("");
  }

  /** The shape that scripts rely on, and that facts for {@code policy explain} are cut from. */
  JsonObject toJson() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("file", file.toString())
            .put("accepted", isAccepted())
            .put("at", at.toString())
            .putObjects("checks", checks.checks().stream().map(InspectionReport::json).toList());
    return switch (outcome) {
      case Outcome.Accepted<Inspection>(Inspection inspection) ->
          json.put("facts", facts(inspection)).build();
      case Outcome.Refused<Inspection>(Refusal refusal) ->
          json.put("reason", refusal.reason().label())
              .put("detail", CheckList.about(refusal))
              .build();
    };
  }

  private String verdict() {
    return switch (outcome) {
      case Outcome.Accepted<Inspection> _ -> "ACCEPTED as of " + at;
      case Outcome.Refused<Inspection>(Refusal refusal) ->
          "REFUSED as of " + at + ": " + refusal.line();
    };
  }

  /** Refusals alone are in capitals: they are what the eye has to find. */
  private static String mark(Check check) {
    return switch (check.outcome()) {
      case "passed" -> "pass    ";
      case "refused" -> "REFUSE  ";
      default -> "not evaluated  ";
    };
  }

  private static JsonObject json(Check check) {
    JsonObject.Builder json =
        JsonObject.builder().put("check", check.name()).put("outcome", check.outcome());
    if (!check.reason().isEmpty()) {
      json.put("reason", check.reason());
    }
    return json.put("detail", check.detail()).build();
  }

  /** Only what this file shows, so that a CPU token does not look like a machine without GPUs. */
  private static JsonObject facts(Inspection inspection) {
    JsonObject.Builder facts = JsonObject.builder();
    inspection.cpu().ifPresent((CpuFacts cpu) -> facts.put("cpu", FactsJson.write(cpu)));
    if (!inspection.gpus().isEmpty()) {
      facts.putObjects("gpus", inspection.gpus().stream().map(FactsJson::write).toList());
    }
    if (!inspection.switches().isEmpty()) {
      facts.putObjects("switches", inspection.switches().stream().map(FactsJson::write).toList());
    }
    return facts.build();
  }

  /** One fact a line, by the name that a policy's condition uses. */
  private static void print(Cli cli, String name, JsonValue value) {
    switch (value) {
      case JsonValue.Members(JsonObject object) ->
          object.members().forEach((member, inner) -> print(cli, name + "." + member, inner));
      case JsonValue.Array(List<JsonValue> elements) -> {
        for (int i = 0; i < elements.size(); i++) {
          print(cli, String.format(Locale.ROOT, "%s[%d]", name, i), elements.get(i));
        }
        if (elements.isEmpty()) {
          cli.say(name + " = []");
        }
      }
      case JsonValue.Text(String text) -> cli.say(name + " = " + text);
      case JsonValue.Numeric(String digits) -> cli.say(name + " = " + digits);
      case JsonValue.Bool(boolean bool) -> cli.say(name + " = " + bool);
      case JsonValue.Null() -> cli.say(name + " = null");
    }
  }
}
