package dev.sallyport.broker.store;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.protocol.Outcome;
import io.agroal.api.AgroalDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Optional;
import org.sqlite.SQLiteConfig;

/**
 * A broker's database, to be looked at beside the broker: no migration, no row and no lock of its
 * own. One thread uses it.
 */
public final class StoreLook implements ReadableStore {
  private static final int BUSY_TIMEOUT_MILLIS = 2000;

  /** Up to this size every page is read, which takes a second or two. */
  private static final long READ_WHOLE = 512L * 1024 * 1024;

  private final String engine;
  private final Connection connection;
  private final DatabaseClock clock;
  private final String begin;
  private final Runnable afterwards;

  private StoreLook(
      String engine,
      Connection connection,
      DatabaseClock clock,
      String begin,
      Runnable afterwards) {
    this.engine = engine;
    this.connection = connection;
    this.clock = clock;
    this.begin = begin;
    this.afterwards = afterwards;
  }

  /**
   * Opens what is there.
   *
   * @param clock the time, where the database has no clock of its own (SQLite)
   * @throws StoreException if there is no such database, or it does not answer within 10 seconds
   */
  public static StoreLook open(StoreSettings settings, InstantSource clock) throws StoreException {
    try {
      return settings.isSqlite()
          ? sqlite(settings.file(), DatabaseClock.of(clock))
          : postgres(settings);
    } catch (SQLException | IOException e) {
      throw new StoreException(cause(e, settings), e);
    }
  }

  /** A driver's own words, which may not carry the URL: a password may stand in it. */
  private static String cause(Exception e, StoreSettings settings) {
    String said = String.valueOf(e.getMessage());
    return said.contains(settings.url()) ? "the driver does not take the URL" : said;
  }

  /**
   * While a broker has the file open, or after one was killed, there is a log beside it, which is
   * read as well. Without one nothing but this file counts, and SQLite is told to make none.
   */
  private static StoreLook sqlite(Path file, DatabaseClock clock)
      throws StoreException, SQLException {
    if (!Files.isRegularFile(file)) {
      throw new StoreException("there is no database " + file);
    }
    boolean atRest = !Files.exists(Path.of(file + "-wal"));
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    String url = "jdbc:sqlite:" + file.toUri() + (atRest ? "?immutable=1" : "");
    return new StoreLook("sqlite", config.createConnection(url), clock, "BEGIN", () -> {});
  }

  private static StoreLook postgres(StoreSettings settings) throws SQLException, IOException {
    AgroalDataSource source = PostgresConnections.look(settings);
    boolean opened = false;
    try {
      Connection connection = source.getConnection();
      opened = true;
      return new StoreLook(
          "postgresql",
          connection,
          DatabaseClock.postgres(),
          "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
          source::close);
    } finally {
      if (!opened) {
        source.close();
      }
    }
  }

  @Override
  public <T> Outcome<T> read(Work<T> work) {
    try {
      Failures.execute(connection, begin);
      try {
        return work.in(new Transaction(connection, Statements.forOneUse(connection), clock));
      } finally {
        Failures.execute(connection, "ROLLBACK");
      }
    } catch (SQLException e) {
      return Failures.refusal(e);
    }
  }

  @Override
  public String engine() {
    return engine;
  }

  /**
   * How its schema stands to this build.
   *
   * @throws StoreException if it cannot be read
   */
  public SchemaStanding schema() throws StoreException {
    try {
      return SchemaHistory.read(connection).towards(Migrations.ALL.newest());
    } catch (SQLException e) {
      throw new StoreException("no database of a broker: " + e.getMessage(), e);
    }
  }

  /**
   * What is damaged in a SQLite file, in the words of SQLite; empty for nothing, and on PostgreSQL,
   * which looks after itself. Of a file beyond 512 MiB only the keys and owners are read.
   */
  public Optional<String> damage() {
    if (!engine.equals("sqlite")) {
      return Optional.empty();
    }
    try {
      if (number("PRAGMA page_count") * number("PRAGMA page_size") <= READ_WHOLE) {
        return damage("PRAGMA quick_check(1)");
      }
      Optional<String> keys = damage("PRAGMA quick_check('broker_key')");
      return keys.isPresent() ? keys : damage("PRAGMA quick_check('owners')");
    } catch (SQLException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private Optional<String> damage(String check) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(check)) {
      String said = result.next() ? String.valueOf(result.getString(1)) : "no answer";
      return said.equals("ok") ? Optional.empty() : Optional.of(said);
    }
  }

  private long number(String pragma) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(pragma)) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      LogEvent.STORE_CONNECTION_LOST.failed(e);
    }
    afterwards.run();
  }
}
