package dev.sallyport.client.cli;

import dev.sallyport.protocol.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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
      "The directory has policy.json, refs/, facts/ and cases.json.",
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
    List<PolicyCases.Result> results = PolicyCases.load(directory).run();
    boolean passed = results.stream().allMatch(PolicyCases.Result::passed);
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

  private static String line(PolicyCases.Result result) {
    String expected =
        result.row().expect() + result.row().check().map(check -> " by " + check).orElse("");
    return result.passed()
        ? "ok    " + result.row().name() + ": " + expected
        : "FAIL  " + result.row().name() + ": expected " + expected + ", got " + result.actual();
  }

  private static JsonObject json(PolicyCases.Result result) {
    return JsonObject.builder()
        .put("name", result.row().name())
        .put("passed", result.passed())
        .put("expected", result.row().expect())
        .put("actual", result.actual())
        .build();
  }
}
