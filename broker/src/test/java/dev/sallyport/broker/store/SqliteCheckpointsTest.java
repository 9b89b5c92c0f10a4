package dev.sallyport.broker.store;

import static dev.sallyport.broker.store.StoreContract.ACME;
import static dev.sallyport.broker.store.StoreContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.log.LogLines;
import dev.sallyport.protocol.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log is copied beside the writer, and begins anew. */
class SqliteCheckpointsTest {
  private static final int MAX_PAGES = 20;

  @TempDir Path folder;
  private Path log;
  private SqliteWriter writer;
  private SqliteConnection connection;
  private SqliteCheckpoints checkpoints;
  private int number;

  @BeforeEach
  void open() throws Exception {
    Engine engine = Engine.sqlite(folder);
    Store.open(engine.settings(), new TestClock()).close();
    log = Path.of(engine.settings().file() + "-wal");
    DatabaseClock clock = DatabaseClock.of(new TestClock());
    writer =
        SqliteWriter.start(
            SqliteStore.writing(engine.settings()).getConnection(),
            clock,
            engine.settings().queue());
    connection = new SqliteConnection(SqliteStore.source(engine.settings()).getConnection(), clock);
    // Not started: each copying here is called for.
    checkpoints = new SqliteCheckpoints(connection, writer, MAX_PAGES);
  }

  @AfterEach
  void close() {
    writer.close();
  }

  @Test
  void nobodyCopies_theLogGrowsWithEachCommit() throws Exception {
    long before = grown(MAX_PAGES);

    assertThat(grown(MAX_PAGES)).isGreaterThan(before);
  }

  @Test
  void copiedWheneverItIsLong_theLogDoesNotGrow() throws Exception {
    long longest = grown(MAX_PAGES);
    for (int round = 0; round < 10; round++) {
      checkpoints.checkpoint();
      assertThat(grown(MAX_PAGES)).as("round %d", round).isLessThan(3 * longest);
    }
  }

  @Test
  void copying_isNoChangeOfTheStore() throws Exception {
    long _ = grown(MAX_PAGES);
    Edition before = writer.edition();

    checkpoints.checkpoint();
    value(writer.write(_ -> Outcome.accepted(true)));
    checkpoints.checkpoint();
    value(writer.write(_ -> Outcome.accepted(true)));

    assertThat(writer.edition()).isEqualTo(before);
  }

  @Test
  void copyingThatGoesOnFailing_isToldOnce() {
    connection.close();

    try (LogLines lines = new LogLines()) {
      checkpoints.checkpoint();
      checkpoints.checkpoint();
      assertThat(lines.of(LogEvent.STORE_CHECKPOINT_FAILED)).hasSize(1);
    }
  }

  /** The length of the log after so many commits. */
  private long grown(int commits) throws Exception {
    for (int n = 0; n < commits; n++) {
      number++;
      value(
          writer.write(transaction ->
              Outcome.accepted(
                  OwnersTable.insert(transaction, ACME, StoreContract.owners(number)))));
    }
    return Files.size(log);
  }
}
