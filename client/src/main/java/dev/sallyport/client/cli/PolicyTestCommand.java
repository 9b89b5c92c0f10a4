package dev.sallyport.client.cli;

import dev.sallyport.policy.cases.CaseResult;
import dev.sallyport.protocol.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code policy test}: runs a policy's table of cases. It needs neither broker nor key, so that it
 * can stand in a build before anything is signed.
 */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a policy's table of cases offline, with the broker's own engine.",
      "The directory has policy.json, facts.json, request.json, references/ and cases.json.",
      "Exit code 1 when a case does not come out as its table says."
    })
final class PolicyTestCommand implements Callable<Integer> {
  private final Cli cli;
  @Mixin JsonOption output = new JsonOption();

  @Parameters(paramLabel = "DIR", description = "the policy directory")
  Path directory = Path.of("");

  PolicyTestCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws CliException {
    List<CaseResult> results = PolicyDirectory.run(directory);
    boolean passed = results.stream().allMatch(CaseResult::passed);
    if (output.json) {
      cli.json(
          JsonObject.builder()
              .put("passed", passed)
              .putObjects("cases", results.stream().map(PolicyTestCommand::json).toList())
              .build());
    } else {
      results.forEach(result -> cli.say(line(result)));
      long failed = results.stream().filter(result -> !result.passed()).count();
      cli.say(results.size() + " cases, " + failed + " failed");
    }
    return (passed ? ExitCode.OK : ExitCode.REFUSED).number();
  }

  private static String line(CaseResult result) {
    return result.passed()
        ? "ok    " + result.name() + ": " + outcome(result)
        : "FAIL  " + result.name() + ": " + result.difference();
  }

  /** {@code release}, or the checks that refused and their reasons. */
  private static String outcome(CaseResult result) {
    return result.evaluation().grants()
        ? "release"
        : result.evaluation().refusals().stream()
            .map(refusal ->
                Objects.requireNonNull(refusal.reason()).label() + " by " + refusal.name())
            .collect(Collectors.joining(", "));
  }

  private static JsonObject json(CaseResult result) {
    return JsonObject.builder()
        .put("name", result.name())
        .put("passed", result.passed())
        .put("outcome", outcome(result))
        .put("difference", result.difference())
        .build();
  }
}
