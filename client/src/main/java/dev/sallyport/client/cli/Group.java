package dev.sallyport.client.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A command that only has subcommands. Made in code and not by annotations, because its subcommands
 * take the outside world by constructor.
 */
final class Group {
  private Group() {}

  static CommandLine of(String name, String description, Object... commands) {
    CommandSpec spec = CommandSpec.create().name(name).mixinStandardHelpOptions(true);
    spec.usageMessage().description(description).synopsisSubcommandLabel("COMMAND");
    CommandLine line = new CommandLine(spec);
    for (Object command : commands) {
      line.addSubcommand(command);
    }
    return line;
  }
}
