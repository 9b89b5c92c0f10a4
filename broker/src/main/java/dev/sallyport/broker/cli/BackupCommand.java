package dev.sallyport.broker.cli;

import dev.sallyport.broker.backup.BackupException;
import dev.sallyport.broker.backup.BackupSetup;
import dev.sallyport.broker.backup.CreateBackup;
import dev.sallyport.broker.backup.Examination;
import dev.sallyport.broker.backup.ForgetTickets;
import dev.sallyport.broker.backup.RestoreBackup;
import dev.sallyport.broker.backup.VerifyBackup;
import dev.sallyport.broker.store.RestoredStore.Contents;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The command {@code backup}: results on standard output, what went wrong on standard error. */
public final class BackupCommand {
  /** What begins a command line that is this command's. */
  public static final String NAME = "backup";

  private static final String DATABASE = "--database";
  private static final String KEYS = "--keys";
  private static final String CONFIG = "--config";

  private static final String HELP =
      """
      usage: sallyport backup create  --database FILE [--keys FILE] [--config FILE]
             sallyport backup verify  --database FILE [--keys FILE] [--config FILE]
             sallyport backup restore --database FILE [--keys FILE] [--config FILE]
             sallyport backup forget-tickets [--config FILE]

        create          copies the embedded store of a broker, which may be running, to a new file
                        with a checksum beside it, and its keyset to another; examines the copy
        verify          checks a backup and that the keyset opens every key in it; changes nothing
        restore         puts a backup where the configuration says, where nothing is there yet
        forget-tickets  after a restore by other means (PostgreSQL): no earlier ticket serves again

        --keys          the copy of the keyset file. An unprotected keyset never goes into the
                        database's folder. Left out: the keyset that the broker has
        --config        a properties file, read besides environment and system properties

      Run it as the user of the broker, with the broker's configuration.
      Exit codes: 0 done, 1 refused, 2 usage, 5 local file, 70 internal error.
      """;

  private final PrintStream out;
  private final PrintStream err;
  private final InstantSource clock;

  BackupCommand(PrintStream out, PrintStream err, InstantSource clock) {
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
    return new BackupCommand(Streams.out(), Streams.err(), InstantSource.system())
        .execute(arguments)
        .number();
  }

  ExitCode execute(List<String> arguments) {
    try {
      return dispatch(arguments);
    } catch (BackupException e) {
      err.println("sallyport: " + e.getMessage());
      e.advice().lines().forEach(line -> err.println("  " + line));
      return switch (e.kind()) {
        case REFUSED -> ExitCode.REFUSED;
        case USAGE -> ExitCode.USAGE;
        case LOCAL -> ExitCode.LOCAL;
      };
    } catch (RuntimeException e) {
      return Streams.internalError(err, e);
    }
  }

  private ExitCode dispatch(List<String> arguments) throws BackupException {
    String command = arguments.isEmpty() ? "" : arguments.getFirst();
    List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
    switch (command) {
      case "create" -> create(files(rest));
      case "verify" -> verify(files(rest));
      case "restore" -> restore(files(rest));
      case "forget-tickets" -> forget(Options.parse(rest, Set.of(CONFIG)));
      case "--help", "help" -> out.print(HELP);
      default ->
          throw BackupException.usage(
              command.isEmpty() ? "backup needs a command" : "unknown command " + command,
              "See: backup --help");
    }
    return ExitCode.OK;
  }

  private static Options files(List<String> arguments) throws BackupException {
    return Options.parse(arguments, Set.of(DATABASE, KEYS, CONFIG));
  }

  private void create(Options options) throws BackupException {
    Path database = options.required(DATABASE);
    Optional<Path> keys = options.optional(KEYS);
    tell("backed up to " + database, new CreateBackup(setup(options), clock).to(database, keys));
    out.println(
        keys.map(file -> "keyset copied to " + file + ": keep it apart from the database")
            .orElse("without the keyset: the database is worth nothing where that is lost"));
  }

  private void verify(Options options) throws BackupException {
    Path database = options.required(DATABASE);
    tell(
        database + " is intact",
        new VerifyBackup(setup(options), clock).of(database, options.optional(KEYS)));
  }

  private void restore(Options options) throws BackupException {
    Path database = options.required(DATABASE);
    BackupSetup setup = setup(options);
    tell(
        "restored to " + setup.store().file(),
        new RestoreBackup(setup, clock).from(database, options.optional(KEYS)));
    out.println(
        "Tickets and kept answers of before are void. What was written after the backup is");
    out.println("gone, deletions too: tell the owners, who have to upload and delete it again.");
  }

  private void forget(Options options) throws BackupException {
    int rows = new ForgetTickets(setup(options), clock).run();
    out.println("removed " + rows + " ticket keys and kept answers; no earlier ticket serves");
  }

  private static BackupSetup setup(Options options) throws BackupException {
    return SettingsWiring.read(options.optional(CONFIG));
  }

  private void tell(String what, Examination examination) {
    Contents contents = examination.contents();
    out.println(what);
    out.printf(
        "%d tenants, %d versions of secrets, %d audit entries%s%n",
        contents.tenants(),
        contents.secrets(),
        contents.entries(),
        contents.newest().map(time -> ", the newest of " + time).orElse(""));
    out.println("all " + examination.keys() + " wrapped keys open");
  }
}
