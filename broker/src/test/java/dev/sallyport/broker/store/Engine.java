package dev.sallyport.broker.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/** A database for one test, and a way around the store into it. */
public interface Engine {
  /** The settings of the store in this database. */
  StoreSettings settings();

  /** Lets time pass in the database; where it has a clock of its own, by ageing its rows. */
  void age(TestClock clock, Duration time);

  /** A connection that the store knows nothing of: the database administrator's. */
  default Connection connect() throws SQLException {
    return DriverManager.getConnection(settings().url());
  }

  /** Runs a statement as the administrator. */
  default void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** One number, as the administrator sees it. */
  default long number(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        var result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** SQLite in this folder. */
  static Engine sqlite(Path folder) {
    StoreSettings settings = StoreSettings.sqlite(folder.resolve("store.db"));
    return new Engine() {
      @Override
      public StoreSettings settings() {
        return settings;
      }

      @Override
      public void age(TestClock clock, Duration time) {
        clock.advance(time);
      }
    };
  }

  /** A fresh database of the one PostgreSQL that this JVM starts. */
  static Engine postgres() throws IOException {
    StoreSettings settings =
        new StoreSettings(EmbeddedDatabase.freshUrl(), Optional.empty(), Optional.empty(), 8, 1024);
    return new Engine() {
      @Override
      public StoreSettings settings() {
        return settings;
      }

      @Override
      public void age(TestClock clock, Duration time) {
        clock.advance(time);
        long millis = time.toMillis();
        execute("UPDATE challenge_use SET expires_at = expires_at - " + millis);
        execute("UPDATE kept_answer SET expires_at = expires_at - " + millis);
        execute("UPDATE lease SET ends_at = ends_at - " + millis);
      }
    };
  }
}
