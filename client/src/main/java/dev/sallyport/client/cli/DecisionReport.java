package dev.sallyport.client.cli;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One decision, whole, for a person. */
final class DecisionReport {
  private DecisionReport() {}

  static void print(Cli cli, Decisions.Entry entry) throws CliException {
    try {
      cli.say(entry.at() + "  " + entry.decision() + "  " + String.join(",", entry.resources()));
      if (entry.decision().equals("release")) {
        printRoute(cli, entry);
      } else {
        printRefusal(cli, entry);
      }
      cli.say("evidence  sha256 " + entry.text("evidence"));
    } catch (JsonException e) {
      throw Decisions.unreadable(e);
    }
  }

  /** How the secret went: by which policy and values, to which machine, until when. */
  private static void printRoute(Cli cli, Decisions.Entry entry) throws JsonException {
    JsonObject whole = entry.whole();
    cli.say("version   " + (whole.find("version").isPresent() ? whole.integer("version") : "-"));
    cli.say("route     " + entry.detail());
    cli.say("policy    sha256 " + entry.text("policyDigest"));
    cli.say("lease     " + entry.text("lease") + ", " + entry.text("state"));
    cli.say("          from " + entry.time("begins") + " until " + entry.time("ends"));
    cli.say("instance  " + entry.text("instance"));
    if (whole.find("devices").isPresent()) {
      for (String device : whole.texts("devices")) {
        cli.say("device    " + device);
      }
    }
  }

  /**
   * A decision without checks is said to be one, so that their absence is not taken for success.
   */
  private static void printRefusal(Cli cli, Decisions.Entry entry) throws JsonException {
    cli.say("reason    " + entry.reason() + ": " + entry.detail());
    Set<String> reasons = new LinkedHashSet<>(List.of(entry.reason()));
    if (entry.explanation().isPresent()) {
      for (JsonObject check : inOrder(entry.explanation().get().objects("checks"))) {
        cli.say(line(check));
        if (!check.bool("passed")) {
          reasons.add(check.text("reason"));
        }
      }
    } else if (entry.whole().find("cut").isPresent()) {
      cli.say("Its checks are not kept whole: 'sallyport policy check' asks the policy again.");
    } else {
      cli.say("It was decided before any policy was asked: there are no checks to show.");
    }
    for (String reason : reasons) {
      cli.say("next      " + reason + ": " + Advice.of(reason, entry.correlationId()));
    }
  }

  /** What refused comes first: it is what the eye has to find. */
  private static List<JsonObject> inOrder(List<JsonObject> checks) throws JsonException {
    List<JsonObject> refused = new ArrayList<>();
    List<JsonObject> passed = new ArrayList<>();
    for (JsonObject check : checks) {
      (check.bool("passed") ? passed : refused).add(check);
    }
    refused.addAll(passed);
    return refused;
  }

  /** One check in one line. */
  static String line(JsonObject check) throws JsonException {
    String head =
        check.bool("passed")
            ? "pass   " + check.text("name")
            : "REFUSE " + check.text("name") + " [" + check.text("reason") + "]";
    return head
        + ": "
        + check.text("claim")
        + "; expected "
        + check.text("expected")
        + "; actual "
        + check.text("actual");
  }
}
