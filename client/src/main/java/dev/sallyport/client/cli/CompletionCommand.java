package dev.sallyport.client.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}: what a shell needs to complete commands, options and their values. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a completion script. In bash: source <(sallyport completion bash)",
      "In zsh: source <(sallyport completion zsh)"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells that the script serves, by the names that a person types. */
  enum Shell {
    /** By its own programmable completion. */
    bash,
    /** By its bashcompinit. */
    zsh
  }

  private final Cli cli;
  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh")
  Shell shell = Shell.bash;

  CompletionCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws CliException {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec before it calls");
    }
    // One script for both: it turns zsh's bashcompinit on where it finds itself in zsh.
    String script = AutoComplete.bash("sallyport", spec.root().commandLine());
    cli.out().print(script);
    cli.out().flush();
    return ExitCode.OK.number();
  }
}
