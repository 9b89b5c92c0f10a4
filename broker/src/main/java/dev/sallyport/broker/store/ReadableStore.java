package dev.sallyport.broker.store;

import dev.sallyport.protocol.Outcome;

/**
 * Durable storage, to be read. A failure of the database is a refusal ({@code store-unavailable},
 * {@code overloaded}), so that no caller can mistake it for an answer.
 */
public interface ReadableStore extends AutoCloseable {

  /** Reads one consistent state. Writes nothing. */
  <T> Outcome<T> read(Work<T> work);

  /** Which engine this is: {@code sqlite} or {@code postgresql}. */
  String engine();

  /** Closes the database. */
  @Override
  void close();
}
