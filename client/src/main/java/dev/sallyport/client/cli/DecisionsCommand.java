package dev.sallyport.client.cli;

import dev.sallyport.protocol.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code decisions}: what the broker decided lately about the tenant's secrets. The workload is
 * told a correlation id and no reason, lest it try around a policy; reasons are the tenant's to
 * read.
 */
@Command(
    name = "decisions",
    mixinStandardHelpOptions = true,
    description = "Lists recent releases and refusals, with the reason of each.")
final class DecisionsCommand extends ProfiledCommand {
  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "how many; ${DEFAULT-VALUE} when absent")
  int limit = 20;

  DecisionsCommand(Cli cli) {
    super(cli);
  }

  @Override
  public Integer call() throws CliException, InterruptedException {
    // The broker keeps no more than this of a tenant.
    if (limit < 1 || limit > 1000) {
      throw CliException.usage("--limit takes 1 to 1000", "");
    }
    try (Session session = Session.open(cli, profile)) {
      JsonObject decisions = Replies.require(session.tenants().decisions(session.tenant(), limit));
      if (output.json) {
        cli.json(decisions);
      } else {
        Decisions.print(cli, Decisions.read(decisions));
      }
      return ExitCode.OK.number();
    }
  }
}
