package dev.sallyport.broker.store;

import dev.sallyport.protocol.Outcome;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The embedded store: one file (mode 0600) in write-ahead mode, each commit flushed to disk. SQLite
 * has one writer at a time, so all writes go through one connection on a thread of its own; readers
 * have connections of theirs and never wait for it.
 */
final class SqliteStore implements Store {
  private static final int BUSY_TIMEOUT_MILLIS = 5000;
  private static final int WRITER_CACHE_KIB = 16 * 1024;

  /** Pages of 4 KiB. */
  private static final int MAX_LOG_PAGES = 4000;

  private final DatabaseLock lock;
  private final SqliteWriter writer;
  private final SqliteReaders readers;
  private final SqliteCheckpoints checkpoints;

  private SqliteStore(
      DatabaseLock lock,
      SqliteWriter writer,
      SqliteReaders readers,
      SqliteCheckpoints checkpoints) {
    this.lock = lock;
    this.writer = writer;
    this.readers = readers;
    this.checkpoints = checkpoints;
  }

  static SqliteStore open(StoreSettings settings, InstantSource clock, Migrations known)
      throws StoreException {
    try {
      DatabaseLock lock =
          DatabaseLock.tryTake(settings.file())
              .orElseThrow(
                  () -> new StoreException("another process has " + settings.file() + " open"));
      return open(settings, DatabaseClock.of(clock), lock, known);
    } catch (IOException e) {
      throw new StoreException("cannot open " + settings.file(), e);
    }
  }

  private static SqliteStore open(
      StoreSettings settings, DatabaseClock clock, DatabaseLock lock, Migrations known)
      throws StoreException {
    List<Connection> connections = new ArrayList<>();
    boolean opened = false;
    try {
      restrict(settings.file());
      Schema.migrate(source(settings), Schema.Dialect.SQLITE, known);
      Connection copying = source(settings).getConnection();
      connections.add(copying);
      Connection writing = writing(settings).getConnection();
      connections.add(writing);
      SqliteWriter writer = SqliteWriter.start(writing, clock, settings.queue());
      SqliteCheckpoints checkpoints =
          new SqliteCheckpoints(new SqliteConnection(copying, clock), writer, MAX_LOG_PAGES);
      checkpoints.start();
      opened = true;
      return new SqliteStore(
          lock,
          writer,
          new SqliteReaders(source(settings), clock, settings.connections()),
          checkpoints);
    } catch (SQLException | IOException e) {
      throw new StoreException("cannot open " + settings.file(), e);
    } finally {
      if (!opened) {
        connections.forEach(connection -> Failures.closeQuietly(connection));
        lock.close();
      }
    }
  }

  @Override
  public <T> Outcome<T> read(Work<T> work) {
    return readers.read(work);
  }

  @Override
  public <T> Outcome<T> write(Work<T> work) {
    return writer.write(work);
  }

  @Override
  public Optional<Edition> edition() {
    return Optional.of(writer.edition());
  }

  @Override
  public boolean takesWrites() {
    return !writer.isBroken();
  }

  @Override
  public String engine() {
    return "sqlite";
  }

  @Override
  public void close() {
    readers.close();
    checkpoints.close();
    writer.close();
    lock.close();
  }

  /**
   * Makes the file readable by its owner alone before SQLite first writes to it; SQLite gives its
   * write-ahead files the same mode.
   */
  private static void restrict(Path file) throws IOException {
    var mode = PosixFilePermissions.fromString("rw-------");
    try {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(mode));
    } catch (FileAlreadyExistsException e) {
      Files.setPosixFilePermissions(file, mode);
    }
  }

  static SQLiteDataSource source(StoreSettings settings) {
    return source(settings, new SQLiteConfig());
  }

  /**
   * For the one connection that writes: pages that releases touch again stay in memory, a
   * savepoint's journal needs no file of its own, and {@link SqliteCheckpoints} empties the log.
   */
  static SQLiteDataSource writing(StoreSettings settings) {
    SQLiteConfig config = new SQLiteConfig();
    config.setCacheSize(-WRITER_CACHE_KIB);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, "0");
    return source(settings, config);
  }

  private static SQLiteDataSource source(StoreSettings settings, SQLiteConfig config) {
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    // FULL flushes the log at each commit: what was acknowledged survives a power loss.
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    // Nobody asks for them, and the driver would run a query after each insert.
    config.setGetGeneratedKeys(false);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl(settings.url());
    return source;
  }
}
