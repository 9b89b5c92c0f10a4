package dev.sallyport.client.cli;

import dev.sallyport.client.KekClient;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.KekDocument;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.wire.KekAnswer;
import dev.sallyport.protocol.wire.KekRotation;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code kek}: the key-encryption key of the profile's tenant. Owners choose it by their signature;
 * the operator decides beforehand which ones they may choose.
 */
final class KekCommands {
  /** Statements about the KEK have no name: a tenant has one chain of them. */
  private static final String NAME = "";

  private KekCommands() {}

  static CommandLine tree(Cli cli) {
    return Group.of(
        "kek",
        "Chooses, rotates and shows the key-encryption key of a tenant.",
        new Set(cli),
        new Rotate(cli),
        new Status(cli));
  }

  /** {@code kek set}. */
  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = {
        "Signs and uploads the choice of a key-encryption key, such as vault://main/transit/acme.",
        "The tenant's keys are wrapped anew under it; secrets need no upload."
      })
  static final class Set extends ProfiledCommand {
    @Parameters(paramLabel = "URI", description = "a key that the operator allows this tenant")
    String kek = "";

    Set(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      try (Session session = Session.open(cli, profile)) {
        session.putDocument(StatementKind.KEK, NAME, Bytes.of(new KekDocument(kek).toUtf8()));
        return show(cli, output, Replies.require(session.kek().status()));
      }
    }
  }

  /** {@code kek rotate}. */
  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description = {
        "Has the key management system make a new version of the key-encryption key, and wraps the",
        "tenant's keys under it. What a lost connection broke off, the same command finishes."
      })
  static final class Rotate extends ProfiledCommand {
    Rotate(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      try (Session session = Session.open(cli, profile)) {
        KekClient kek = session.kek();
        KekAnswer before = Replies.require(kek.status());
        return show(cli, output, Replies.require(kek.rotate(order(before))));
      }
    }

    /** Keys that are behind are moved first: a second version would leave them further behind. */
    private static KekRotation order(KekAnswer before) {
      return new KekRotation(
          before.keys().stream()
              .filter(before::isBehind)
              .filter(key -> key.kek().equals(before.kek()))
              .map(KekAnswer.Wrapping::version)
              .findFirst()
              .orElse(before.version()));
    }
  }

  /** {@code kek status}. */
  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "Shows the key-encryption key, and which keys wait for being wrapped under it.")
  static final class Status extends ProfiledCommand {
    Status(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      try (Session session = Session.open(cli, profile)) {
        return show(cli, output, Replies.require(session.kek().status()));
      }
    }
  }

  private static Integer show(Cli cli, JsonOption output, KekAnswer kek) {
    if (output.json) {
      cli.json(kek.toJson());
      return ExitCode.OK.number();
    }
    String origin = kek.ofTheOwners() ? "chosen by the owners" : "the broker's own";
    cli.out().println(kek.kek() + " version " + kek.version() + ", " + origin);
    Table table = new Table("KIND", "NUMBER", "WRAPPED UNDER", "VERSION", "STATE");
    for (KekAnswer.Wrapping key : kek.keys()) {
      table.row(
          key.kind().label(),
          Integer.toString(key.number()),
          key.kek(),
          key.version(),
          kek.isBehind(key) ? "behind" : "current");
    }
    table.print(cli);
    if (kek.keys().stream().anyMatch(kek::isBehind)) {
      cli.progress(
          "The broker moves what is under another key by itself; what is under an older version,"
              + " 'sallyport kek rotate' moves.");
    }
    return ExitCode.OK.number();
  }
}
