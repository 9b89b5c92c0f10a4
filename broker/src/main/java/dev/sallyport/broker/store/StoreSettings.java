package dev.sallyport.broker.store;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the store is.
 *
 * @param url {@code jdbc:sqlite:FILE} or {@code jdbc:postgresql://...}
 * @param user the database user; PostgreSQL only
 * @param passwordFile a file that holds the password; PostgreSQL only
 * @param connections most connections at once: readers of SQLite, or the pool of PostgreSQL
 * @param queue most writes that wait before more are refused as {@code overloaded}
 */
public record StoreSettings(
    String url, Optional<String> user, Optional<Path> passwordFile, int connections, int queue) {
  private static final String SQLITE = "jdbc:sqlite:";
  private static final String POSTGRESQL = "jdbc:postgresql:";
  private static final int SQLITE_READERS = 4;
  private static final int POSTGRESQL_CONNECTIONS = 16;
  private static final int QUEUE = 1024;

  /** Checks the URL and the bounds. */
  public StoreSettings {
    if (!url.startsWith(SQLITE) && !url.startsWith(POSTGRESQL)) {
      throw new IllegalArgumentException("a store URL begins with " + SQLITE + " or " + POSTGRESQL);
    }
    if (connections < 1 || queue < 1) {
      throw new IllegalArgumentException("connections and queue are at least 1");
    }
  }

  /** The embedded store in this file. */
  public static StoreSettings sqlite(Path file) {
    return of(SQLITE + file, Optional.empty(), Optional.empty());
  }

  /** The store of this URL, with 4 readers of SQLite or 16 connections to PostgreSQL. */
  public static StoreSettings of(String url, Optional<String> user, Optional<Path> passwordFile) {
    int connections = url.startsWith(POSTGRESQL) ? POSTGRESQL_CONNECTIONS : SQLITE_READERS;
    return new StoreSettings(url, user, passwordFile, connections, QUEUE);
  }

  /** Whether this is the embedded store. */
  public boolean isSqlite() {
    return url.startsWith(SQLITE);
  }

  /** The file of a SQLite URL. */
  public Path file() {
    return Path.of(url.substring(SQLITE.length())).toAbsolutePath();
  }
}
