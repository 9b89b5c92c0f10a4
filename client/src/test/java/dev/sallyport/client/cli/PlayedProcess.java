package dev.sallyport.client.cli;

import dev.sallyport.client.testbroker.PlayedWorkloads;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * The command as it is, in a process of its own, at the time at which the played broker lives: it
 * stands still there, and so a wait has no end.
 */
final class PlayedProcess {
  private PlayedProcess() {}

  public static void main(String[] arguments) {
    Cli cli =
        new Cli(
            System.in,
            new PrintStream(System.out, true, StandardCharsets.UTF_8),
            new PrintStream(System.err, true, StandardCharsets.UTF_8),
            System.getenv(),
            false,
            InstantSource.fixed(PlayedWorkloads.NOW),
            PlayedProcess::waitOn);
    System.exit(Main.run(cli, arguments));
  }

  /** A process that does not run yet, with the home of this harness. */
  static ProcessBuilder of(CliHarness cli, String... arguments) {
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            PlayedProcess.class.getName());
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(java.stream(), Stream.of(arguments)).toList());
    builder.environment().put("SALLYPORT_HOME", cli.home().toString());
    return builder;
  }

  private static void waitOn(Duration duration) throws InterruptedException {
    new CountDownLatch(1).await();
  }
}
