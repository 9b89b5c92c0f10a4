package dev.sallyport.client.cli;

import dev.sallyport.attestation.EvidenceFiles;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.wire.Evidence;
import dev.sallyport.protocol.wire.PolicyCheckRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code policy check}: what the policy that the broker has says to some evidence. The broker is
 * asked because its answer is the one that counts: by its trusted issuers, its clock and the
 * objects in its store. It releases nothing and keeps nothing.
 */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Asks the broker what a stored policy says to some evidence. Nothing is released.",
      "Binding to a challenge cannot be asked of evidence in a file, and is shown as such.",
      "Exit code 0: the policy's conditions are met; 1: it refuses, or the evidence is too old."
    })
final class PolicyCheckCommand extends ProfiledCommand {
  @Parameters(paramLabel = "NAME", description = "the policy's name")
  String name = "";

  @Option(
      names = "--evidence",
      paramLabel = "FILE",
      required = true,
      split = ",",
      description = "a CPU token, and bundles of its devices; repeat, or separate by commas")
  List<Path> files = new ArrayList<>();

  @Option(
      names = "--resource",
      paramLabel = "PATH",
      description = "the secret that conditions about request.path are asked for")
  @Nullable String resource;

  @Option(
      names = "--policy-version",
      paramLabel = "N",
      description = "a version of the policy; the newest when absent")
  @Nullable Long version;

  @Option(
      names = "--ignore-age",
      description = "exit code 0 also where nothing but the evidence's age refuses")
  boolean ignoreAge;

  PolicyCheckCommand(Cli cli) {
    super(cli);
  }

  @Override
  public Integer call() throws CliException, InterruptedException {
    if (!SecretPath.isName(name)) {
      throw CliException.usage("NAME is no policy's name", "See: sallyport policy list");
    }
    PolicyCheckRequest request = request();
    try (Session session = Session.open(cli, profile)) {
      JsonObject answer = Replies.require(session.tenants().check(session.tenant(), name, request));
      if (output.json) {
        cli.json(answer);
      } else {
        print(answer);
      }
      String verdict = answer.text("verdict");
      boolean met = verdict.equals("meets") || (ignoreAge && verdict.equals("stale"));
      return (met ? ExitCode.OK : ExitCode.REFUSED).number();
    } catch (JsonException e) {
      throw Decisions.unreadable(e);
    }
  }

  private PolicyCheckRequest request() throws CliException {
    List<Bytes> contents = new ArrayList<>();
    for (Path file : files) {
      contents.add(Bytes.of(PrivateFiles.read(file, EvidenceCommands.MAX_EVIDENCE)));
    }
    Evidence evidence = Replies.argument(EvidenceFiles.read(contents), "--evidence");
    Optional<SecretPath> path =
        resource == null
            ? Optional.empty()
            : Optional.of(Replies.argument(SecretPath.parse(resource), "--resource"));
    OptionalLong wanted = version == null ? OptionalLong.empty() : OptionalLong.of(version);
    return new PolicyCheckRequest(evidence, wanted, path);
  }

  private void print(JsonObject answer) throws JsonException {
    String policy = answer.text("policy") + "@" + answer.integer("version");
    cli.say(policy + " with " + String.join(", ", answer.texts("references")));
    cli.say("evidence judged as of " + Decisions.time(answer, "evidenceAt"));
    Set<String> reasons = new LinkedHashSet<>();
    for (String part : List.of("evidence", "checks")) {
      for (JsonObject check : answer.objects(part)) {
        cli.say("  " + line(check));
        if (isAgainst(check)) {
          reasons.add(check.text("reason"));
        }
      }
    }
    cli.say(inWords(answer.text("verdict")));
    for (String reason : reasons) {
      cli.progress("next: " + reason + ": " + Advice.of(reason, ""));
    }
  }

  private static boolean isAgainst(JsonObject check) throws JsonException {
    return check.text("outcome").equals("refused") || check.text("outcome").equals("stale");
  }

  /** Refusals alone are in capitals: they are what the eye has to find. */
  private static String line(JsonObject check) throws JsonException {
    String mark =
        switch (check.text("outcome")) {
          case "passed" -> "pass           ";
          case "refused" -> "REFUSE         ";
          case "stale" -> "too old        ";
          default -> "not evaluated  ";
        };
    String reason = check.find("reason").isEmpty() ? "" : " [" + check.text("reason") + "]";
    String asked =
        check.find("claim").isEmpty()
            ? ": "
            : ": " + check.text("claim") + "; expected " + check.text("expected") + "; actual ";
    return mark + check.text("name") + reason + asked + check.text("actual");
  }

  private static String inWords(String verdict) {
    return switch (verdict) {
      case "meets" -> "MEETS the policy, as far as evidence without a challenge can show";
      case "stale" -> "MEETS the policy but for its age: collect it anew for a release";
      case "refuses" -> "REFUSED by the policy or for the evidence itself";
      default -> "verdict: " + verdict;
    };
  }
}
