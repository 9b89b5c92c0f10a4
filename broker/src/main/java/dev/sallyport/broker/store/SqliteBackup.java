package dev.sallyport.broker.store;

import dev.sallyport.broker.log.LogEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.sqlite.SQLiteConfig;

/** Copies of the embedded store's file, and what is wrong with one. */
public final class SqliteBackup {
  private static final int BUSY_TIMEOUT_MILLIS = 30_000;

  private SqliteBackup() {}

  /**
   * Copies a database, which a broker may be writing to, as it stood at one moment. Left out are
   * kept answers and ticket keys: whoever puts the copy back, in whatever way, cannot bring a
   * challenge to life that was used after the copy was made.
   *
   * @param copy a file that is not there yet; made for its owner alone
   * @throws StoreException if it cannot be made; what was begun is removed again
   */
  public static void copy(Path database, Path copy) throws StoreException {
    boolean complete = false;
    createPrivate(copy);
    try (Connection connection = connect(database, new SQLiteConfig());
        PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
      vacuum.setString(1, copy.toString());
      vacuum.execute();
      leaveOut(copy);
      complete = true;
    } catch (SQLException e) {
      throw new StoreException("cannot copy " + database + ": " + e.getMessage(), e);
    } finally {
      if (!complete) {
        removeQuietly(copy);
      }
    }
  }

  private static void createPrivate(Path copy) throws StoreException {
    try {
      Files.createFile(
          copy, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw new StoreException("cannot write " + copy, e);
    }
  }

  /** Rewritten once more afterwards, so that no free page holds what was left out. */
  private static void leaveOut(Path copy) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.MEMORY);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    try (Connection connection = connect(copy, config)) {
      Failures.execute(connection, "DELETE FROM kept_answer");
      Failures.execute(
          connection,
          "DELETE FROM broker_key WHERE kind = '" + BrokerKeyTable.Kind.TICKET.label() + "'");
      Failures.execute(connection, "VACUUM");
    }
  }

  /**
   * What is wrong with a file as a store of this broker; empty for nothing. The file is not
   * changed.
   */
  public static Optional<String> flaw(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    try (Connection connection = connect(file, config)) {
      String integrity = text(connection, "PRAGMA integrity_check");
      if (!integrity.equals("ok")) {
        return Optional.of("damaged: " + integrity.lines().findFirst().orElse(""));
      }
      return flaw(SchemaHistory.read(connection).towards(Migrations.ALL.newest()));
    } catch (SQLException e) {
      return Optional.of("no database of a broker: " + e.getMessage());
    }
  }

  /** A file without a schema is none of ours, however intact. */
  private static Optional<String> flaw(SchemaStanding standing) {
    return switch (standing) {
      case SchemaStanding.Absent _ -> Optional.of("no database of a broker: it has no schema");
      case SchemaStanding.Unsupported unsupported -> Optional.of(unsupported.line());
      case SchemaStanding.Older _, SchemaStanding.Current _, SchemaStanding.Newer _ ->
          Optional.empty();
    };
  }

  /** Whether a broker has this database open. */
  public static boolean isInUse(Path database) throws IOException {
    Optional<DatabaseLock> lock = DatabaseLock.tryTake(database);
    lock.ifPresent(DatabaseLock::close);
    return lock.isEmpty();
  }

  private static Connection connect(Path file, SQLiteConfig config) throws SQLException {
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    return config.createConnection("jdbc:sqlite:" + file);
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? String.valueOf(result.getString(1)) : "";
    }
  }

  private static void removeQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LogEvent.BACKUP_LEFTOVER.failed(e, file);
    }
  }
}
