package dev.sallyport.broker.store;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The one writer of a SQLite file. It takes whatever waits, runs each unit behind a savepoint of
 * its own, commits once and answers all: while one commit is flushed the next batch gathers by
 * itself, and on a busy core whoever is about to write is let in first.
 */
final class SqliteWriter implements AutoCloseable {
  private static final int MAX_BATCH = 256;

  /** Units: with so many, one commit more or less is no matter. */
  private static final int WORTH_A_COMMIT = 8;

  private final SqliteConnection connection;
  private final BlockingQueue<WriteUnit<?>> queue;
  private final WriteUnit<?> stop;
  private final Thread thread;
  private volatile Edition edition;
  private volatile boolean checkpointDue;
  private volatile boolean broken;
  private volatile boolean closed;

  private SqliteWriter(SqliteConnection connection, int capacity) throws SQLException {
    this.connection = connection;
    this.edition = new Edition(0, dataVersion());
    this.queue = new ArrayBlockingQueue<>(capacity);
    this.stop = new WriteUnit<>(_ -> Outcome.refused(RefusalReason.STORE_UNAVAILABLE));
    this.thread = Thread.ofPlatform().name("store-writer").daemon().unstarted(this::run);
  }

  static SqliteWriter start(Connection connection, DatabaseClock clock, int capacity)
      throws SQLException {
    SqliteWriter writer = new SqliteWriter(new SqliteConnection(connection, clock), capacity);
    writer.thread.start();
    return writer;
  }

  <T> Outcome<T> write(Work<T> work) {
    WriteUnit<T> unit = new WriteUnit<>(work);
    synchronized (this) {
      if (closed) {
        return Outcome.refused(RefusalReason.STORE_UNAVAILABLE);
      }
      if (!queue.offer(unit)) {
        return Outcome.refused(RefusalReason.OVERLOADED, "store");
      }
    }
    return unit.await();
  }

  /** The edition after the last commit. */
  Edition edition() {
    return edition;
  }

  /** Has the rest of the log copied after the next commit, so that it begins anew. */
  void checkpointSoon() {
    checkpointDue = true;
  }

  /** Whether it ended by itself, by a bug or a machine that fails: nothing is written any more. */
  boolean isBroken() {
    return broken;
  }

  /** Answers what was handed in before, then stops. */
  @Override
  public void close() {
    shut();
    // It only wakes a writer that finds nothing to do: one with a full queue needs no waking.
    boolean _ = queue.offer(stop);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes nothing more: what is in the queue by then is all. */
  private synchronized void shut() {
    closed = true;
  }

  private void run() {
    List<WriteUnit<?>> batch = new ArrayList<>(MAX_BATCH);
    try {
      while (!closed || !queue.isEmpty()) {
        batch.clear();
        batch.add(queue.take());
        letOthersCome();
        queue.drainTo(batch, MAX_BATCH - 1);
        commit(batch);
        checkpointIfDue();
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      giveUp(batch, e);
    } finally {
      connection.close();
    }
  }

  /**
   * Something outside of a unit failed, so that nobody knows what the connection holds: what is not
   * acknowledged yet is refused, and what comes later is too. Whoever waited would wait for ever.
   */
  private void giveUp(List<WriteUnit<?>> batch, Throwable cause) {
    broken = true;
    shut();
    queue.drainTo(batch);
    batch.forEach(WriteUnit::refuse);
    LogEvent.STORE_WRITER_ENDED.failed(cause);
  }

  /**
   * On a busy core whoever is about to write gets to it first, and shares the commit; where none is
   * busy this costs nothing.
   */
  @SuppressWarnings("ThreadPriorityCheck") // A hint is all it is: nothing depends on it.
  private void letOthersCome() {
    int waiting;
    do {
      waiting = queue.size();
      Thread.yield();
    } while (queue.size() > waiting && waiting < WORTH_A_COMMIT);
  }

  private void checkpointIfDue() {
    if (!checkpointDue) {
      return;
    }
    checkpointDue = false;
    try {
      long _ = connection.checkpoint();
    } catch (SQLException e) {
      LogEvent.STORE_CHECKPOINT_FAILED.failed(e);
    }
  }

  private void commit(List<WriteUnit<?>> batch) {
    Transaction transaction = connection.transaction();
    try {
      connection.execute("BEGIN IMMEDIATE");
      // With the lock held nobody else can commit any more: what units see now is what counts.
      transaction.seeEdition(edition.seen(dataVersion()));
      boolean keep = batch.size() == 1 ? batch.getFirst().runIn(transaction) : runAll(batch);
      connection.execute(keep ? "COMMIT" : "ROLLBACK");
      edition = transaction.edition().orElse(edition);
      batch.forEach(WriteUnit::complete);
    } catch (SQLException e) {
      // Nothing of the batch is durable, so nothing of it is acknowledged: also not what a unit
      // refused, since it may have refused because of a neighbour's row that is gone again.
      rollBack();
      batch.forEach(unit -> unit.fail(e));
    }
  }

  /** A unit that refuses or fails takes back its own changes and no one else's. */
  private boolean runAll(List<WriteUnit<?>> batch) throws SQLException {
    for (WriteUnit<?> unit : batch) {
      connection.execute("SAVEPOINT unit");
      if (!unit.runIn(connection.transaction())) {
        connection.execute("ROLLBACK TO unit");
      }
      connection.execute("RELEASE unit");
    }
    return true;
  }

  private long dataVersion() throws SQLException {
    return connection
        .transaction()
        .first("PRAGMA data_version", row -> row.number("data_version"))
        .orElseThrow(() -> new SQLException("SQLite tells no data_version"));
  }

  private void rollBack() {
    try {
      connection.execute("ROLLBACK");
    } catch (SQLException e) {
      // SQLite has rolled back by itself, as it does when the disk is full.
      LogEvent.STORE_CONNECTION_LOST.failed(e);
    }
  }
}
