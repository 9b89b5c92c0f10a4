package dev.sallyport.broker.store;

import dev.sallyport.broker.log.LogEvent;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Copies what was committed from the write-ahead log into the file, beside the writer. Left to
 * SQLite, whoever commits when the log is full waits for all of it to be copied and flushed.
 */
final class SqliteCheckpoints implements AutoCloseable {
  private static final long PAUSE_MILLIS = 100;

  private final SqliteConnection connection;
  private final SqliteWriter writer;
  private final int maxPages;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;
  private boolean failing;

  /**
   * Copies over a connection of its own.
   *
   * @param maxPages how long the log may grow before the writer lets it begin anew
   */
  SqliteCheckpoints(SqliteConnection connection, SqliteWriter writer, int maxPages) {
    this.connection = connection;
    this.writer = writer;
    this.maxPages = maxPages;
    this.thread = Thread.ofPlatform().name("store-checkpoint").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        checkpoint();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Copies all that is there now. Under load there is always a little more by then, so that the log
   * would never end: the writer copies that little between two commits.
   */
  void checkpoint() {
    try {
      if (connection.checkpoint() > maxPages) {
        writer.checkpointSoon();
      }
      failing = false;
    } catch (SQLException | RuntimeException | Error e) {
      // Also by a bug this must not end: the log would grow until the disk is full.
      failed(e);
    }
  }

  /** Told once, not ten times a second for as long as the disk is full. */
  private void failed(Throwable cause) {
    if (!failing) {
      LogEvent.STORE_CHECKPOINT_FAILED.failed(cause);
    }
    failing = true;
  }

  @Override
  public void close() {
    stop.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connection.close();
  }
}
