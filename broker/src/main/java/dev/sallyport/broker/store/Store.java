package dev.sallyport.broker.store;

import dev.sallyport.protocol.Outcome;
import java.time.InstantSource;
import java.util.Optional;

/** Durable storage. Safe for use by many threads, which block. */
public interface Store extends ReadableStore {

  /**
   * Opens the store that the URL names, bringing its schema up to date.
   *
   * @param clock the time, where the database has no clock of its own (SQLite)
   * @throws StoreException if it cannot be opened, or a newer broker has changed its schema in a
   *     way that this one does not work with: then the broker must not start
   */
  static Store open(StoreSettings settings, InstantSource clock) throws StoreException {
    return settings.isSqlite()
        ? SqliteStore.open(settings, clock, Migrations.ALL)
        : PostgresStore.open(settings, Migrations.ALL);
  }

  /**
   * Does the work as one transaction. An accepted outcome comes back only once it is durable; a
   * refused one leaves nothing behind, but for one case that no client of a server can exclude:
   * {@code store-unavailable} where the connection broke during the commit, or the writer ended in
   * it, which then may have become durable. The same request again finds out. The work may run more
   * than once, and must touch nothing but the transaction.
   */
  <T> Outcome<T> write(Work<T> work);

  /**
   * Whether a write has a chance: false once what writes has ended by itself, after which only
   * another process helps.
   */
  boolean takesWrites();

  /**
   * The edition that whatever is read from now on has, or a later one; empty where the engine does
   * not tell, as with PostgreSQL, which other replicas write to.
   */
  Optional<Edition> edition();

  /** Finishes what was handed in and closes the database. */
  @Override
  void close();
}
