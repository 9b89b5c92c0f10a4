package dev.sallyport.broker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process that dies exactly before or exactly after COMMIT, which a kill from outside only hits
 * by luck: what was acknowledged is there, and what was not committed is not, in whole batches.
 */
@Tag("I5")
final class SqliteCommitDeathTest {
  /** How the child says that it died where it should. */
  static final int DIED = 71;

  private static final int IN_FLIGHT = 8;

  @TempDir Path folder;

  /** On either side of the first commit, and of a later one, alone and with others in the batch. */
  static Stream<Arguments> deaths() {
    return Stream.of(DyingConnection.When.values())
        .flatMap(when ->
            Stream.of(
                Arguments.of(when, 1, 1),
                Arguments.of(when, 5, 1),
                Arguments.of(when, 1, IN_FLIGHT),
                Arguments.of(when, 5, IN_FLIGHT)));
  }

  @ParameterizedTest(name = "{0} commit {1}, {2} writers")
  @MethodSource("deaths")
  void deathAtCommit_keepsWhatWasAcknowledgedAndNothingHalf(
      DyingConnection.When when, int commit, int writers) throws Exception {
    Engine engine = Engine.sqlite(folder);
    Store.open(engine.settings(), InstantSource.system()).close();
    List<String> acknowledged = acknowledgedUntilDeath(when, commit, writers);
    Store.open(engine.settings(), InstantSource.system()).close();

    for (String number : acknowledged) {
      assertThat(engine.number("SELECT count(*) FROM owners WHERE number = " + number))
          .as("acknowledged write %s", number)
          .isEqualTo(1);
    }
    assertThat(engine.number("SELECT count(*) FROM owners"))
        .as("each unit writes two rows, or none")
        .isEqualTo(engine.number("SELECT count(*) FROM tenant_key"));
    long unacknowledged = engine.number("SELECT count(*) FROM owners") - acknowledged.size();
    switch (when) {
      // The one who hands in the last batch has said its number; others may be about to.
      case BEFORE -> assertThat(unacknowledged).isBetween(0L, writers - 1L);
      case AFTER -> assertThat(unacknowledged).isBetween(1L, (long) writers);
    }
  }

  private List<String> acknowledgedUntilDeath(DyingConnection.When when, int commit, int writers)
      throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Writing.class.getName(),
                folder.toString(),
                when.name(),
                Integer.toString(commit),
                Integer.toString(writers))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).isEqualTo(DIED);
      return output.lines().toList();
    } finally {
      child.destroyForcibly();
    }
  }

  /** Writes without end and says each number once its write is acknowledged. */
  static final class Writing {
    private Writing() {}

    /** Arguments: folder, before or after, which commit, how many writers. */
    public static void main(String[] arguments) throws Exception {
      StoreSettings settings = Engine.sqlite(Path.of(arguments[0])).settings();
      var connection =
          DyingConnection.over(
              SqliteStore.source(settings).getConnection(),
              DyingConnection.When.valueOf(arguments[1]),
              Integer.parseInt(arguments[2]));
      DatabaseClock clock = DatabaseClock.of(InstantSource.system());
      SqliteWriter writer = SqliteWriter.start(connection, clock, settings.queue());
      List<Thread> threads = new ArrayList<>();
      int writers = Integer.parseInt(arguments[3]);
      for (int first = 0; first < writers; first++) {
        int start = first;
        threads.add(Thread.startVirtualThread(() -> write(writer, start, writers)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      throw new IOException("it did not die");
    }

    private static void write(SqliteWriter writer, int first, int step) {
      for (int number = first; number < 100_000; number += step) {
        if (writer.write(unit(number)) instanceof Outcome.Accepted) {
          // In one piece, whoever else writes.
          System.out.print(number + "\n");
        }
      }
    }

    private static Work<Integer> unit(int number) {
      return transaction -> {
        transaction.change(
            "INSERT INTO owners (tenant, number, document, signatures)"
                + " VALUES ('acme', ?, x'00', x'00')",
            number);
        transaction.change(
            "INSERT INTO tenant_key (tenant, kind, number, kek, wrapped, created_at)"
                + " VALUES ('acme', 'intake', ?, '', x'00', 0)",
            number);
        return Outcome.accepted(number);
      };
    }
  }
}
