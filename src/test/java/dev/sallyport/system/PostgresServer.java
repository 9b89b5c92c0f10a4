package dev.sallyport.system;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL of this test run, which can be stopped, crashed, frozen and started again over
 * the same data and port. It starts as its library starts it: with commits that are not flushed,
 * which is a default that an administrator could set as well.
 */
final class PostgresServer implements AutoCloseable {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final long PATIENCE_SECONDS = 60;

  private final EmbeddedPostgres engine;
  private final Path programs;
  private final Path data;

  private PostgresServer(EmbeddedPostgres engine, Path programs, Path data) {
    this.engine = engine;
    this.programs = programs;
    this.data = data;
  }

  /** The server that tests share; ended with the test run. */
  static PostgresServer shared() {
    return Shared.SERVER;
  }

  private static final class Shared {
    static final PostgresServer SERVER = start();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
    }
  }

  /** A server of its own. */
  static PostgresServer start() {
    try {
      return start(Files.createTempDirectory("sallyport-postgres"));
    } catch (IOException e) {
      throw new IllegalStateException("PostgreSQL does not start", e);
    }
  }

  /** Over what is in this folder; a new cluster where nothing is. */
  private static PostgresServer start(Path data) throws IOException {
    Path unpacked = Files.createDirectories(Project.target("postgres"));
    EmbeddedPostgres engine =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(unpacked.toFile())
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setServerConfig("max_connections", "100")
            .setRegisterShutdownHook(false)
            .start();
    return new PostgresServer(engine, programs(unpacked), data);
  }

  /** Another server over a copy of all files of this one, which is stopped for that moment. */
  PostgresServer copied() throws IOException, InterruptedException {
    Path copy = Files.createTempDirectory("sallyport-postgres");
    stop("fast");
    Folders.copy(data, copy);
    startAgain();
    return start(copy);
  }

  /** The URL of a new, empty database. */
  String freshDatabase() {
    String name = "system" + DATABASES.incrementAndGet();
    execute("create database " + name);
    return url(name);
  }

  /** Ends all sessions of one database, and lets nobody in. */
  void shut(String url) {
    execute("alter database " + name(url) + " allow_connections false");
    execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
            + name(url)
            + "'");
  }

  /** Lets everybody in again. */
  void open(String url) {
    execute("alter database " + name(url) + " allow_connections true");
  }

  /**
   * Stops the server: {@code fast} ends sessions and flushes, {@code immediate} is a crash that the
   * next start recovers from.
   */
  void stop(String mode) throws IOException, InterruptedException {
    control("-m", mode, "-w", "stop");
  }

  /** Starts it again over the same data, on the same port. */
  void startAgain() throws IOException, InterruptedException {
    control(
        "-o",
        "-p " + engine.getPort() + " -c synchronous_commit=off -c timezone=UTC",
        "-l",
        data.resolve("again.log").toString(),
        "-w",
        "start");
  }

  /** Stops all its processes without ending them: connections stay open and nothing answers. */
  void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  @Override
  public void close() {
    try {
      engine.close();
      Folders.delete(data);
    } catch (IOException e) {
      throw new IllegalStateException("PostgreSQL does not end", e);
    }
  }

  private static String name(String url) {
    return url.substring(url.lastIndexOf('/') + 1, url.indexOf('?'));
  }

  /** Of a database by its name. */
  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + engine.getPort() + "/" + database + "?user=postgres";
  }

  private void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(url("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private void control(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      // PostgreSQL refuses to run as root; in a user namespace it is nobody, with root's files.
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(List.of(programs.resolve("pg_ctl").toString(), "-D", data.toString()));
    command.addAll(List.of(arguments));
    run(command);
  }

  /** The first process first: it would notice that its children have stopped. */
  private void signal(String name) throws IOException, InterruptedException {
    long first = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
    Optional<ProcessHandle> postmaster = ProcessHandle.of(first);
    Stream<ProcessHandle> all =
        Stream.concat(postmaster.stream(), postmaster.stream().flatMap(ProcessHandle::descendants));
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    all.map(ProcessHandle::pid).map(String::valueOf).forEach(command::add);
    run(command);
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("postgres-control", ".log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(output.toFile()))
            .start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException(command + ": " + Files.readString(output));
    }
    Files.delete(output);
  }

  private static Path programs(Path unpacked) throws IOException {
    try (Stream<Path> files = Files.walk(unpacked, 3)) {
      return files
          .filter(file -> file.endsWith("bin/pg_ctl"))
          .findFirst()
          .map(Path::getParent)
          .orElseThrow(() -> new IllegalStateException("no pg_ctl below " + unpacked));
    }
  }
}
