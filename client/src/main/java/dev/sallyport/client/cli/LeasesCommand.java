package dev.sallyport.client.cli;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code leases}: who holds which secret, until when. A lease takes no key back: what a workload
 * has read, it has read.
 */
final class LeasesCommand {
  private LeasesCommand() {}

  static CommandLine tree(Cli cli) {
    return Group.of("leases", "Shows who holds which secret, until when.", new ListAll(cli));
  }

  /** {@code leases list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = {
        "Lists leases, newest first: live ones, or all.",
        "--json has their devices, policies and instances whole."
      })
  private static final class ListAll extends ProfiledCommand {
    @Option(names = "--live", description = "those in force (when absent)")
    boolean live;

    @Option(names = "--all", description = "also those that are over or were ended")
    boolean all;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "100",
        description = "how many; ${DEFAULT-VALUE} when absent, at most 1000")
    int limit = 100;

    ListAll(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      if (limit < 1 || limit > 1000) {
        throw CliException.usage("--limit takes 1 to 1000", "The newest come first.");
      }
      if (live && all) {
        throw CliException.usage("--live or --all", "Leave both out to see those in force.");
      }
      try (Session session = Session.open(cli, profile)) {
        String state = all ? "all" : "live";
        JsonObject answer =
            Replies.require(session.tenants().leases(session.tenant(), state, limit));
        if (output.json) {
          cli.json(answer);
        } else {
          print(answer);
        }
        return ExitCode.OK.number();
      }
    }

    private static String shortened(String hex) {
      return hex.substring(0, Math.min(16, hex.length()));
    }

    private void print(JsonObject answer) throws CliException {
      try {
        List<JsonObject> leases = answer.objects("leases");
        Table table =
            new Table(
                "LEASE", "RESOURCE", "VERSION", "INSTANCE", "DEVICES", "BEGUN", "ENDS", "STATE");
        for (JsonObject lease : leases) {
          table.row(
              lease.text("lease"),
              lease.text("resource"),
              Long.toString(lease.integer("version")),
              // Long enough to tell instances apart; --json has all of it.
              shortened(lease.text("instance")),
              Integer.toString(lease.texts("devices").size()),
              Decisions.time(lease, "begins"),
              Decisions.time(lease, "ends"),
              lease.text("state"));
        }
        table.print(cli);
        if (leases.isEmpty() && !all) {
          cli.progress("no lease is in force; those that are over: sallyport leases list --all");
        }
      } catch (JsonException e) {
        throw Decisions.unreadable(e);
      }
    }
  }
}
