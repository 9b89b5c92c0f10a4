package dev.sallyport.client.cli;

import dev.sallyport.client.ClientWiring;
import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The command {@code sallyport}. Exit codes are those of {@link ExitCode}. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Cli cli =
        new Cli(
            System.in,
            new PrintStream(System.out, true, StandardCharsets.UTF_8),
            new PrintStream(System.err, true, StandardCharsets.UTF_8),
            System.getenv(),
            Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false),
            InstantSource.system(),
            ClientWiring.realPause());
    System.exit(run(cli, arguments));
  }

  static int run(Cli cli, String... arguments) {
    ClientWiring.registerConscrypt();
    CommandLine line = commands(cli);
    sayVersion(line);
    line.setOut(new PrintWriter(cli.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(cli.err(), true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler((e, _) -> misused(cli, e));
    line.setExecutionExceptionHandler((e, _, _) -> ended(cli, e));
    line.setUsageHelpAutoWidth(false);
    // An argument of a command that 'exec' runs may begin with @, and is no file to read here.
    line.setExpandAtFiles(false);
    return line.execute(arguments);
  }

  /** The tree of commands, in the order in which a newcomer needs them. */
  static CommandLine commands(Cli cli) {
    return new CommandLine(new Root())
        .addSubcommand(ProfileCommands.tree(cli))
        .addSubcommand(BrokerCommands.tree(cli))
        .addSubcommand(KeysCommands.tree(cli))
        .addSubcommand(KekCommands.tree(cli))
        .addSubcommand(TenantCommands.tree(cli))
        .addSubcommand(PolicyCommands.tree(cli))
        .addSubcommand(RefsCommands.tree(cli))
        .addSubcommand(SecretCommands.tree(cli))
        .addSubcommand(ExternalCommands.tree(cli))
        .addSubcommand(EvidenceCommands.tree(cli))
        .addSubcommand(new FetchCommand(cli))
        .addSubcommand(new ExecCommand(cli))
        .addSubcommand(new AgentCommand(cli))
        .addSubcommand(new AgentProbeCommand(cli))
        .addSubcommand(DecisionsCommand.tree(cli))
        .addSubcommand(LeasesCommand.tree(cli))
        .addSubcommand(new CompletionCommand(cli));
  }

  private static void sayVersion(CommandLine line) {
    line.getCommandSpec().version("sallyport 0.1.0");
    line.getSubcommands().values().forEach(Main::sayVersion);
  }

  /**
   * In two lines instead of picocli's whole usage, and through the filter for control characters:
   * the message repeats an argument.
   */
  private static int misused(Cli cli, ParameterException e) {
    CommandSpec spec = e.getCommandLine().getCommandSpec();
    cli.progress("sallyport: " + e.getMessage());
    cli.progress("  See: " + spec.qualifiedName() + " --help");
    return ExitCode.USAGE.number();
  }

  /** The one place where a command's end becomes lines and an exit code. */
  private static int ended(Cli cli, Exception e) {
    if (e instanceof CliException known) {
      cli.progress("sallyport: " + known.line());
      known.next().lines().forEach(line -> cli.progress("  " + line));
      return known.exit().number();
    }
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      cli.progress("sallyport: interrupted");
      return ExitCode.LOCAL.number();
    }
    // Only the type: a message could carry what must not be printed.
    cli.progress("sallyport: internal error (" + e.getClass().getName() + ")");
    return ExitCode.INTERNAL.number();
  }

  /** The command itself; it only has subcommands. */
  @Command(
      name = "sallyport",
      mixinStandardHelpOptions = true,
      synopsisSubcommandLabel = "COMMAND",
      description = "Guards secrets behind attestation: what an owner, and a workload, need.",
      footer = {
        "",
        "Exit codes: 0 done or accepted, 1 refused, 2 usage, 3 broker unavailable,",
        "4 answer not trusted, 5 local file, key or tool, 70 internal error."
      })
  static final class Root {}
}
