package dev.sallyport.client.cli;

import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.SigningKey;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.wire.ObjectHead;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is alike for policies, reference sets and secrets: {@code list} and {@code rm}. */
final class ObjectCommands {
  private ObjectCommands() {}

  static CommandLine list(Cli cli, StatementKind kind, String description) {
    return described(new ListAll(cli, kind), description);
  }

  /**
   * {@code rm} of one kind.
   *
   * @param label stands for the name in the usage help
   * @param what says in the usage help which name is meant
   */
  static CommandLine remove(
      Cli cli, StatementKind kind, String label, String what, String description) {
    CommandLine line = described(new Remove(cli, kind, label, what), description);
    CommandSpec spec = line.getCommandSpec();
    PositionalParamSpec unnamed = spec.positionalParameters().getFirst();
    spec.remove(unnamed);
    spec.addPositional(
        PositionalParamSpec.builder(unnamed).paramLabel(label).description("the " + what).build());
    return line;
  }

  private static CommandLine described(Object command, String description) {
    CommandLine line = new CommandLine(command);
    line.getCommandSpec().usageMessage().description(description);
    return line;
  }

  /** Says what an upload came to. */
  static void uploaded(Cli cli, JsonOption output, ObjectHead head, String line) {
    if (output.json) {
      cli.json(head.toJson());
    } else {
      cli.say(line + ", version " + head.highestVersion());
    }
  }

  /** {@code list}: heads only, because the broker gives nobody the contents of a secret. */
  @Command(name = "list", mixinStandardHelpOptions = true)
  private static final class ListAll extends ProfiledCommand {
    private final StatementKind kind;

    ListAll(Cli cli, StatementKind kind) {
      super(cli);
      this.kind = kind;
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      try (Session session = Session.open(cli, profile)) {
        List<ObjectHead> heads = Replies.require(session.tenants().objects(session.tenant(), kind));
        if (output.json) {
          cli.json(
              JsonObject.builder()
                  .putObjects("objects", heads.stream().map(ObjectHead::toJson).toList())
                  .build());
        } else {
          print(heads);
        }
        return ExitCode.OK.number();
      }
    }

    private void print(List<ObjectHead> heads) {
      Table table = new Table("NAME", "LATEST", "VERSIONS", "SHA-256 OF THE LATEST");
      for (ObjectHead head : heads) {
        if (head.versions().isEmpty()) {
          // Still shown: its versions stay used up, so the next upload does not begin at 1.
          table.row(head.name(), "-", "deleted", "-");
        } else {
          ObjectHead.Version latest = head.versions().getLast();
          table.row(
              head.name(),
              Long.toString(latest.version()),
              Integer.toString(head.versions().size()),
              latest.content().hex());
        }
      }
      table.print(cli);
    }
  }

  /** {@code rm}: every version at once, because an old one left behind could still be released. */
  @Command(name = "rm", mixinStandardHelpOptions = true)
  private static final class Remove extends ProfiledCommand {
    private final StatementKind kind;
    private final String label;
    private final String what;

    @Parameters String name = "";

    @Option(names = "--yes", description = "does not ask")
    boolean yes;

    Remove(Cli cli, StatementKind kind, String label, String what) {
      super(cli);
      this.kind = kind;
      this.label = label;
      this.what = what;
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      // Before the question: nobody is asked about what cannot be there.
      requireName();
      if (!yes && !cli.confirms("Delete every version of " + kind.label() + " " + name + "?")) {
        throw CliException.of(
            ExitCode.REFUSED, "nothing is deleted", "Type yes to delete, or add --yes.");
      }
      try (Session session = Session.open(cli, profile);
          SigningKey owner = session.ownerKey()) {
        ObjectHead head = Replies.require(session.uploads(owner).delete(kind, name));
        if (output.json) {
          cli.json(head.toJson());
        } else {
          cli.say("deleted " + kind.label() + " " + name);
        }
        return ExitCode.OK.number();
      }
    }

    private void requireName() throws CliException {
      if (kind == StatementKind.SECRET || kind == StatementKind.EXTERNAL) {
        Replies.argument(SecretPath.parse(name), label);
      } else if (!SecretPath.isName(name)) {
        throw CliException.usage(
            label + " is not a " + what,
            "Letters, digits, dots, dashes and underscores, without a slash.");
      }
    }
  }
}
