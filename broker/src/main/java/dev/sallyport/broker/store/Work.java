package dev.sallyport.broker.store;

import dev.sallyport.protocol.Outcome;
import java.sql.SQLException;

/** A unit of work that happens whole or not at all. */
@FunctionalInterface
public interface Work<T> {
  /** Does the work with the tables of this package. */
  Outcome<T> in(Transaction transaction) throws SQLException;
}
