package dev.sallyport.broker.cli;

import dev.sallyport.broker.doctor.Report;
import dev.sallyport.broker.log.LogSilence;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;

/** The command {@code doctor}: a report on standard output, wrong usage on standard error. */
public final class DoctorCommand {
  /** What begins a command line that is this command's. */
  public static final String NAME = "doctor";

  private static final String HELP =
      """
      usage: sallyport doctor [--config FILE] [--json] [--offline] [--expect-pin HEX]...
                              [--broker URL]

      Checks a broker's set-up before a start or beside a broker that runs, a line for each thing
      looked at: what is so, and how to mend it. Changes nothing and opens no port.

        --config        a properties file, read besides environment and system properties
        --json          one JSON document instead of lines
        --offline       asks no verifier for its keys
        --expect-pin    an identity key or its fingerprint (SHA-256) that has to be this broker's
        --broker        the management port of a running broker, such as http://127.0.0.1:9000

      Run it as the user of the broker, with the broker's configuration.
      Exit codes: 0 nothing failed, 1 something failed, 2 usage, 70 internal error.
      """;

  private final PrintStream out;
  private final PrintStream err;
  private final InstantSource clock;

  DoctorCommand(PrintStream out, PrintStream err, InstantSource clock) {
    this.out = out;
    this.err = err;
    this.clock = clock;
  }

  /**
   * Runs on the process's own streams and clock.
   *
   * @param arguments what follows {@link #NAME}
   * @return the exit code
   */
  public static int run(List<String> arguments) {
    LogSilence.begin();
    return new DoctorCommand(Streams.out(), Streams.err(), InstantSource.system())
        .execute(arguments)
        .number();
  }

  ExitCode execute(List<String> arguments) {
    try {
      DoctorOptions options = DoctorOptions.parse(arguments);
      if (options.help()) {
        out.print(HELP);
        return ExitCode.OK;
      }
      Report report = DoctorWiring.examine(options, clock);
      (options.json() ? List.of(report.json()) : report.lines()).forEach(out::println);
      return report.isWell() ? ExitCode.OK : ExitCode.REFUSED;
    } catch (UsageException e) {
      err.println("sallyport: " + e.getMessage());
      err.println("  See: doctor --help");
      return ExitCode.USAGE;
    } catch (RuntimeException e) {
      return Streams.internalError(err, e);
    }
  }
}
