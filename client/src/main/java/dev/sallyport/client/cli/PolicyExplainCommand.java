package dev.sallyport.client.cli;

import dev.sallyport.client.Reply;
import dev.sallyport.client.TenantClient.DecisionQuery;
import dev.sallyport.policy.Evaluation;
import dev.sallyport.protocol.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy explain}: why something was, or would be, released or refused. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Explains a decision check by check.",
      "With --correlation-id or --last: one that the broker made.",
      "With FILE and --facts: what that policy would say, offline; exit code 1 if it refuses."
    })
final class PolicyExplainCommand extends ProfiledCommand {
  private static final int MAX_FACTS = 1024 * 1024;
  private static final DecisionQuery LATEST =
      new DecisionQuery(Optional.empty(), Optional.empty(), 1);

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "a policy, for an offline answer")
  @Nullable Path policy;

  @Option(names = "--facts", paramLabel = "FILE", description = "facts, for an offline answer")
  @Nullable Path facts;

  @Option(names = "--refs", paramLabel = "FILE", description = "a reference set; repeat for more")
  List<Path> references = new ArrayList<>();

  @Option(names = "--at", paramLabel = "RFC3339", description = "judges as of this time")
  @Nullable String at;

  @Option(names = "--correlation-id", paramLabel = "ID", description = "what the workload was told")
  @Nullable String correlationId;

  @Option(names = "--last", description = "the broker's latest decision about this tenant")
  boolean last;

  PolicyExplainCommand(Cli cli) {
    super(cli);
  }

  @Override
  public Integer call() throws CliException, InterruptedException {
    // Exactly one of the two questions: mixed options would leave open which policy was meant.
    boolean asksBroker = last || correlationId != null;
    if (policy != null && facts != null && !asksBroker) {
      return offline(policy, facts).number();
    }
    if (asksBroker && policy == null && facts == null) {
      return ofBroker().number();
    }
    throw CliException.usage(
        "explain what?", "Either FILE with --facts FILE, or --correlation-id ID, or --last.");
  }

  private ExitCode offline(Path policyFile, Path factsFile) throws CliException {
    OfflinePolicy offline = OfflinePolicy.load(policyFile, references);
    Instant when = at == null ? cli.clock().instant() : Arguments.instant(at, "--at");
    byte[] json = PrivateFiles.read(factsFile, MAX_FACTS);
    Evaluation evaluation =
        offline.evaluate(OfflinePolicy.facts(factsFile, json), OfflinePolicy.usualRequest(), when);
    if (output.json) {
      cli.json(evaluation.explanation().toJson());
    } else {
      cli.say(evaluation.explanation().toText().stripTrailing());
    }
    return evaluation.grants() ? ExitCode.OK : ExitCode.REFUSED;
  }

  /** The broker's own record: evaluating again here could differ, by time or by reference sets. */
  private ExitCode ofBroker() throws CliException, InterruptedException {
    try (Session session = Session.open(cli, profile)) {
      for (Decisions.Entry entry : Decisions.read(Replies.require(asked(session)))) {
        if (output.json) {
          cli.json(entry.whole());
        } else {
          DecisionReport.print(cli, entry);
        }
        return ExitCode.OK;
      }
      throw CliException.of(
          ExitCode.REFUSED,
          "nothing was decided about this tenant",
          "Refusals are forgotten when the broker restarts: sallyport decisions list");
    }
  }

  private Reply<JsonObject> asked(Session session) throws CliException, InterruptedException {
    return correlationId == null
        ? session.tenants().decisions(session.tenant(), LATEST)
        : session.tenants().decision(session.tenant(), DecisionsCommand.requireId(correlationId));
  }
}
