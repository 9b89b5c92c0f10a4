package dev.sallyport.client.cli;

import dev.sallyport.client.Release;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code exec}: runs a program that knows nothing of brokers with secrets of one. */
@Command(
    name = "exec",
    mixinStandardHelpOptions = true,
    description = {
      "Fetches secrets and runs a command with them: as environment variables of it",
      "alone, or as 0400 files on tmpfs that are gone when it ended. Its exit code is",
      "the command's."
    })
final class ExecCommand implements Callable<Integer> {
  private static final Duration GRACE = Duration.ofSeconds(30);

  /** What a new version of a secret does to the command. */
  enum OnRenewal {
    /** Nothing but new files. */
    none,
    /** SIGTERM, and a start with the new secrets. */
    restart
  }

  private final Cli cli;
  @Mixin ProfileOption profile = new ProfileOption();
  @Mixin FetchOptions fetching = new FetchOptions();

  @Option(
      names = "--env",
      paramLabel = "NAME=RESOURCE",
      description = "a secret as an environment variable of the command; repeat for more")
  List<String> variables = new ArrayList<>();

  @Option(
      names = "--file",
      paramLabel = "NAME=RESOURCE",
      description = "a secret as a file, whose path is in this variable; repeat for more")
  List<String> files = new ArrayList<>();

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "where files go; otherwise $$XDG_RUNTIME_DIR, otherwise /dev/shm")
  @Nullable Path directory;

  @Option(names = "--any-directory", description = "also where that is on no tmpfs")
  boolean anyDirectory;

  @Option(names = "--renew", description = "fetch anew when two thirds of the lease have passed")
  boolean renew;

  @Option(
      names = "--on-renewal",
      paramLabel = "none|restart",
      description = "what a new version of a secret does to the command; none when absent")
  @Nullable OnRenewal onRenewal;

  @Option(
      names = "--on-refusal",
      paramLabel = "stop|keep",
      description = "what becomes of the command when the lease is not renewed; stop when absent")
  @Nullable OnRefusal onRefusal;

  @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "after --, with its arguments")
  List<String> command = new ArrayList<>();

  ExecCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws CliException, InterruptedException {
    Bindings bindings = Bindings.parse(variables, files);
    if (!renew && (onRenewal != null || onRefusal != null)) {
      throw CliException.usage(
          "--on-renewal and --on-refusal say nothing without a renewal", "Add --renew.");
    }
    Optional<Path> base =
        bindings.haveFiles()
            ? Optional.of(SecretDirectory.base(cli, directory, anyDirectory))
            : Optional.empty();
    return renew ? renewing(bindings, base) : once(bindings, base);
  }

  /** The command may run for months: the key that its secrets came under is not kept for it. */
  private int once(Bindings bindings, Optional<Path> base)
      throws CliException, InterruptedException {
    Release release;
    try (Fetcher fetcher = fetching.open(cli, profile)) {
      release = fetcher.fetch(bindings.wanted());
    }
    return run(release, bindings, base, Optional.empty());
  }

  private int renewing(Bindings bindings, Optional<Path> base)
      throws CliException, InterruptedException {
    try (Fetcher fetcher = fetching.open(cli, profile);
        Renewal renewal = new Renewal(cli, fetcher, bindings.wanted())) {
      Release release = fetcher.fetch(bindings.wanted());
      return run(release, bindings, base, Optional.of(renewal));
    }
  }

  private int run(
      Release release, Bindings bindings, Optional<Path> base, Optional<Renewal> renewal)
      throws CliException, InterruptedException {
    try (release;
        SecretDirectory secrets =
            base.isPresent() ? SecretDirectory.makeIn(base.get()) : SecretDirectory.none()) {
      Handover handover = new Handover(bindings, secrets, systemEncoding());
      Supervisor.Rules rules =
          new Supervisor.Rules(onRenewal == OnRenewal.restart, onRefusal != OnRefusal.keep, GRACE);
      Supervisor supervisor = new Supervisor(cli, command, handover, renewal, rules);
      try (Signals signals = Signals.to(supervisor.child()::terminate)) {
        int exitCode = run(supervisor, release, secrets);
        signals.finish(exitCode);
        return exitCode;
      }
    }
  }

  /** Clears up before the signals' thread may end the process, also after a refusal. */
  private static int run(Supervisor supervisor, Release release, SecretDirectory secrets)
      throws CliException, InterruptedException {
    try {
      return supervisor.run(release);
    } finally {
      secrets.close();
    }
  }

  /** That of the locale: in the C locale the JDK would make question marks of other letters. */
  private static Charset systemEncoding() {
    return Charset.forName(System.getProperty("native.encoding", "US-ASCII"));
  }
}
