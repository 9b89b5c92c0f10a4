package dev.sallyport.broker.store;

import dev.sallyport.protocol.Outcome;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Durable storage. A failure of the database is a refusal ({@code store-unavailable}, {@code
 * overloaded}), so that no caller can mistake it for an answer. Safe for use by many threads, which
 * block.
 */
public interface Store extends AutoCloseable {

  /**
   * Opens the store that the URL names, bringing its schema up to date.
   *
   * @param clock the time, where the database has no clock of its own (SQLite)
   * @throws StoreException if it cannot be opened: then the broker must not start
   */
  static Store open(StoreSettings settings, InstantSource clock) throws StoreException {
    return settings.isSqlite() ? SqliteStore.open(settings, clock) : PostgresStore.open(settings);
  }

  /** Reads one consistent state. Writes nothing. */
  <T> Outcome<T> read(Work<T> work);

  /**
   * Does the work as one transaction. An accepted outcome comes back only once it is durable; a
   * refused one leaves nothing behind, but for one case that no client of a server can exclude:
   * {@code store-unavailable} where the connection broke during the commit, which then may have
   * become durable. The same request again finds out. The work may run more than once, and must
   * touch nothing but the transaction.
   */
  <T> Outcome<T> write(Work<T> work);

  /**
   * The edition that whatever is read from now on has, or a later one; empty where the engine does
   * not tell, as with PostgreSQL, which other replicas write to.
   */
  Optional<Edition> edition();

  /** Which engine this is: {@code sqlite} or {@code postgresql}. */
  String engine();

  /** Finishes what was handed in and closes the database. */
  @Override
  void close();
}
