package dev.sallyport.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * When to kill: after a delay that sweeps from nothing to beyond the answer, after one that homes
 * in on the commit, or in the moment in which the commit shows in the database's files.
 */
final class KillMoment {
  /** How the moment is found. */
  enum How {
    SWEEP,
    HOMING,
    VISIBLE;

    /** The ways take turns. */
    static How of(int round) {
      return values()[round % values().length];
    }
  }

  private static final int SWEEP_STEPS = 12;
  private static final int STEPS_TO_THE_COMMIT = 8;
  private static final long PATIENCE_NANOS = Duration.ofMinutes(2).toNanos();

  /** In the header of SQLite's index of its write-ahead log: how many frames are committed. */
  private static final int FRAMES_AT = 16;

  /** How long after the request the commit is to be expected, in nanoseconds. */
  private long expected = Duration.ofMillis(40).toNanos();

  private int swept;

  /**
   * Waits for the moment, or for the answer where that comes first.
   *
   * @param database the file that the broker writes to
   */
  void await(How how, Path database, CompletableFuture<?> answer)
      throws IOException, InterruptedException {
    switch (how) {
      case SWEEP -> await(answer, expected * (swept++ % SWEEP_STEPS) / STEPS_TO_THE_COMMIT);
      case HOMING -> await(answer, expected);
      case VISIBLE -> awaitCommit(database, answer);
    }
  }

  /** What the round came to moves the next ones that home in. */
  void learn(How how, KillTally.Fate fate) {
    if (how == How.HOMING) {
      expected +=
          switch (fate) {
            case BEFORE_COMMIT -> expected / 8;
            case COMMITTED_WITHOUT_ANSWER -> 0;
            case ANSWERED -> -expected / 8;
          };
    }
  }

  private static void await(CompletableFuture<?> answer, long nanos) throws InterruptedException {
    try {
      answer.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // The moment has come.
      return;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads the file as it is, without a lock and without opening the database. */
  private void awaitCommit(Path database, CompletableFuture<?> answer) throws IOException {
    long begin = System.nanoTime();
    Path index = Path.of(database + "-shm");
    try (FileChannel channel = FileChannel.open(index, StandardOpenOption.READ)) {
      int before = frames(channel);
      while (frames(channel) == before && !answer.isDone()) {
        if (System.nanoTime() - begin > PATIENCE_NANOS) {
          throw new IllegalStateException("no commit, and no answer");
        }
        Thread.onSpinWait();
      }
    }
    expected = System.nanoTime() - begin;
  }

  private static int frames(FileChannel channel) throws IOException {
    ByteBuffer frames = ByteBuffer.allocate(Integer.BYTES);
    channel.read(frames, FRAMES_AT);
    return frames.getInt(0);
  }
}
