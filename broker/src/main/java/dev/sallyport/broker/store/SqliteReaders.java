package dev.sallyport.broker.store;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** A few read-only connections, each lent to one unit of work at a time. */
final class SqliteReaders implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 5;

  private final DataSource source;
  private final DatabaseClock clock;
  private final Semaphore permits;
  private final ConcurrentLinkedQueue<Connection> idle = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  SqliteReaders(DataSource source, DatabaseClock clock, int size) {
    this.source = source;
    this.clock = clock;
    this.permits = new Semaphore(size);
  }

  <T> Outcome<T> read(Work<T> work) {
    try {
      if (!permits.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return Outcome.refused(RefusalReason.OVERLOADED, "store");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Outcome.refused(RefusalReason.STORE_UNAVAILABLE);
    }
    try {
      return closed ? Outcome.refused(RefusalReason.STORE_UNAVAILABLE) : lend(work);
    } finally {
      permits.release();
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
      Failures.closeQuietly(connection);
    }
  }

  private <T> Outcome<T> lend(Work<T> work) {
    Connection connection = idle.poll();
    try {
      if (connection == null) {
        connection = source.getConnection();
        Failures.execute(connection, "PRAGMA query_only = ON");
      }
      Outcome<T> outcome = inSnapshot(connection, work);
      giveBack(connection);
      return outcome;
    } catch (SQLException e) {
      // A connection that failed once is not lent again.
      Failures.closeQuietly(connection);
      return Failures.refusal(e);
    } catch (RuntimeException e) {
      Failures.closeQuietly(connection);
      throw e;
    }
  }

  /** All statements of one unit see one state of the database. */
  private <T> Outcome<T> inSnapshot(Connection connection, Work<T> work) throws SQLException {
    Failures.execute(connection, "BEGIN");
    Outcome<T> outcome = work.in(new Transaction(connection, clock));
    Failures.execute(connection, "ROLLBACK");
    return outcome;
  }

  private void giveBack(Connection connection) {
    if (closed) {
      Failures.closeQuietly(connection);
    } else {
      idle.add(connection);
    }
  }
}
