package dev.sallyport.client.cli;

import dev.sallyport.client.TenantClient.DecisionQuery;
import dev.sallyport.protocol.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code decisions}: what the broker decided lately about the tenant's secrets. The workload is
 * told a correlation id and no reason, lest it try around a policy; reasons are the tenant's to
 * read.
 */
final class DecisionsCommand {
  private DecisionsCommand() {}

  /** Goes into a route as it is, and so must be nothing but an id. */
  static String requireId(String text) throws CliException {
    if (!text.matches("[0-9a-f]{32}")) {
      throw CliException.usage(
          "a correlation id has 32 hex digits", "They are listed by: sallyport decisions list");
    }
    return text;
  }

  /** Without a subcommand it lists. */
  static CommandLine tree(Cli cli) {
    CommandLine decisions = new CommandLine(new ListAll(cli));
    return decisions
        .setCommandName("decisions")
        .addSubcommand(new ListAll(cli))
        .addSubcommand(new Show(cli));
  }

  /** {@code decisions list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = {
        "Lists recent releases and refusals, newest first, with the reason of each.",
        "Refusals are remembered for a while and lost when the broker restarts; releases stay."
      })
  private static final class ListAll extends ProfiledCommand {
    /** The broker gives no more at once; filters look at so many. */
    private static final int MAX = 1000;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "20",
        description = "how many; ${DEFAULT-VALUE} when absent, at most 1000")
    int limit = 20;

    @Option(names = "--released", description = "releases alone")
    boolean released;

    @Option(names = "--refused", description = "refusals alone")
    boolean refused;

    @Option(
        names = "--resource",
        paramLabel = "PATH",
        description = "one secret alone, by TENANT/PATH or PATH, among the newest 1000 decisions")
    @Nullable String resource;

    @Option(names = "--since", paramLabel = "RFC3339", description = "not older than this time")
    @Nullable String since;

    ListAll(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      if (limit < 1 || limit > MAX) {
        throw CliException.usage("--limit takes 1 to " + MAX, "Narrow it with --since instead.");
      }
      if (released && refused) {
        throw CliException.usage(
            "--released and --refused leave nothing over", "Leave both out to see all.");
      }
      Optional<Instant> from =
          since == null ? Optional.empty() : Optional.of(Arguments.instant(since, "--since"));
      try (Session session = Session.open(cli, profile)) {
        DecisionQuery query = new DecisionQuery(decision(), from, resource == null ? limit : MAX);
        JsonObject answer = Replies.require(session.tenants().decisions(session.tenant(), query));
        List<Decisions.Entry> entries =
            Decisions.read(answer).stream()
                .filter(entry -> isWanted(entry, session))
                .limit(limit)
                .toList();
        show(entries);
        return ExitCode.OK.number();
      }
    }

    private Optional<String> decision() {
      if (released) {
        return Optional.of("release");
      }
      return refused ? Optional.of("refuse") : Optional.empty();
    }

    private boolean isWanted(Decisions.Entry entry, Session session) {
      String tenant = session.profile().tenant().map(Object::toString).orElse("");
      return resource == null || entry.isAbout(resource, tenant);
    }

    private void show(List<Decisions.Entry> entries) {
      if (output.json) {
        List<JsonObject> wholes = entries.stream().map(Decisions.Entry::whole).toList();
        cli.json(JsonObject.builder().putObjects("decisions", wholes).build());
        return;
      }
      Decisions.print(cli, entries);
      if (entries.isEmpty()) {
        cli.progress("nothing was decided; refusals before any policy was asked are not kept");
      } else {
        cli.progress("One of them whole: sallyport decisions show CORRELATION_ID");
      }
    }
  }

  /** {@code decisions show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = {
        "Explains one decision by what the workload was told.",
        "A refusal: every check with what was expected and found, and what to do next.",
        "A release: policy, reference values, evidence, devices and lease. Never a secret."
      })
  private static final class Show extends ProfiledCommand {
    @Parameters(
        paramLabel = "CORRELATION_ID",
        description = "32 hex digits, from the workload's message or from 'decisions list'")
    String correlationId = "";

    Show(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      String id = requireId(correlationId);
      try (Session session = Session.open(cli, profile)) {
        JsonObject answer = Replies.require(session.tenants().decision(session.tenant(), id));
        if (output.json) {
          cli.json(answer);
        } else {
          for (Decisions.Entry entry : Decisions.read(answer)) {
            DecisionReport.print(cli, entry);
          }
        }
        return ExitCode.OK.number();
      }
    }
  }
}
