package dev.sallyport.client.cli;

import dev.sallyport.policy.ReferenceSet;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.wire.ObjectHead;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code refs}: the measurements that an owner vouches for. The owner's signature is what makes
 * them count; the broker only keeps them.
 */
final class RefsCommands {
  private RefsCommands() {}

  static CommandLine tree(Cli cli) {
    return Group.of(
        "refs",
        "Drafts, signs and uploads reference sets: measurements that policies pin.",
        new RefsFromEvidenceCommand(cli),
        new Put(cli),
        ObjectCommands.list(
            cli, StatementKind.REFERENCE_SET, "Lists reference sets: names, versions and digests."),
        ObjectCommands.remove(
            cli,
            StatementKind.REFERENCE_SET,
            "NAME",
            "reference set's name",
            "Deletes every version of a reference set: policies that name it refuse."));
  }

  /** {@code refs put}. */
  @Command(
      name = "put",
      mixinStandardHelpOptions = true,
      description =
          "Checks a reference set, signs it and uploads it as the next version of its name.")
  static final class Put extends ProfiledCommand {
    @Parameters(paramLabel = "FILE", description = "the reference set")
    Path file = Path.of("");

    Put(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      ReferenceSet set = OfflinePolicy.references(file);
      if (!cli.clock().instant().isBefore(set.validUntil())) {
        throw CliException.of(
            ExitCode.REFUSED,
            "the reference set ended on " + set.validUntil(),
            "Set validUntil to a later time: an expired set refuses every release.");
      }
      try (Session session = Session.open(cli, profile)) {
        ObjectHead head = session.putDocument(StatementKind.REFERENCE_SET, set.name(), set.bytes());
        ObjectCommands.uploaded(cli, output, head, "signed reference set " + set.name());
        return ExitCode.OK.number();
      }
    }
  }
}
