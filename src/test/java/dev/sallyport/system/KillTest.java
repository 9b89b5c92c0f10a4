package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Brokers killed with SIGKILL before, in and after the COMMIT of a release: no answer without its
 * rows, no acknowledged write lost, and the retry gets the same sealed bytes and no second record.
 */
class KillTest {
  private static final int ROUNDS = 100;
  private static final int MOST_ROUNDS = 140;
  private static final int LANES = 3;

  /** So many kills have to fall on either side of the commit, or the test has shown little. */
  private static final int LEAST = 15;

  private final KillTally tally = new KillTally();
  private final AtomicInteger next = new AtomicInteger();

  @Test
  @Tag("I4")
  @Tag("I5")
  void killsAroundTheCommit_loseNothingAndReleaseOnce_I5() throws Exception {
    try (ExecutorService lanes =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<Callable<Boolean>> work = new ArrayList<>();
      for (int lane = 0; lane < LANES; lane++) {
        String name = "kill-" + lane;
        work.add(() -> rounds(name));
      }
      for (Future<Boolean> lane : lanes.invokeAll(work)) {
        assertThat(lane.get()).isTrue();
      }
    }
    note();

    assertThat(tally.rounds()).isGreaterThanOrEqualTo(ROUNDS);
    assertThat(tally.of(KillTally.Fate.BEFORE_COMMIT)).isGreaterThanOrEqualTo(LEAST);
    assertThat(tally.of(KillTally.Fate.COMMITTED_WITHOUT_ANSWER)).isGreaterThanOrEqualTo(LEAST);
  }

  private boolean rounds(String lane) throws Exception {
    boolean done = false;
    try (KilledBroker broker = new KilledBroker(lane, tally)) {
      for (int number = next.getAndIncrement(); goesOn(number); number = next.getAndIncrement()) {
        broker.round(number);
      }
      done = true;
      return done;
    } finally {
      if (!done) {
        // What one lane found is not to wait for the others.
        next.set(MOST_ROUNDS);
      }
    }
  }

  private boolean goesOn(int number) {
    return number < ROUNDS || (number < MOST_ROUNDS && isLopsided());
  }

  private boolean isLopsided() {
    return tally.of(KillTally.Fate.BEFORE_COMMIT) < LEAST
        || tally.of(KillTally.Fate.COMMITTED_WITHOUT_ANSWER) < LEAST;
  }

  private void note() throws IOException {
    Files.createDirectories(Project.target("verify-notes"));
    Files.writeString(Project.target("verify-notes/kill-9.txt"), tally.line());
  }
}
