package dev.sallyport.broker.store;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
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
  private final ConcurrentLinkedQueue<SqliteConnection> idle = new ConcurrentLinkedQueue<>();
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
    for (var connection = idle.poll(); connection != null; connection = idle.poll()) {
      connection.close();
    }
  }

  private <T> Outcome<T> lend(Work<T> work) {
    SqliteConnection lent = idle.poll();
    boolean good = false;
    try {
      if (lent == null) {
        lent = new SqliteConnection(source.getConnection(), clock);
        lent.execute("PRAGMA query_only = ON");
      }
      Outcome<T> outcome = inSnapshot(lent, work);
      good = true;
      return outcome;
    } catch (SQLException e) {
      return Failures.refusal(e);
    } finally {
      // A connection that failed once is not lent again.
      if (lent != null) {
        giveBack(lent, good);
      }
    }
  }

  /** All statements of one unit see one state of the database. */
  private static <T> Outcome<T> inSnapshot(SqliteConnection connection, Work<T> work)
      throws SQLException {
    connection.execute("BEGIN");
    Outcome<T> outcome = work.in(connection.transaction());
    connection.execute("ROLLBACK");
    return outcome;
  }

  private void giveBack(SqliteConnection connection, boolean good) {
    if (closed || !good) {
      connection.close();
    } else {
      idle.add(connection);
    }
  }
}
