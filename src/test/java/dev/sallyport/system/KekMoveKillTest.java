package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Brokers killed with SIGKILL while a tenant's keys move to another key-encryption key, or to a new
 * version of it: the next broker finishes by itself, and then nothing needs the old one, which is
 * shown by taking it away.
 */
class KekMoveKillTest {
  /** So many kills have to cut a move in two, or the test has shown little. */
  private static final int LEAST = 2;

  @TempDir Path folder;

  @Test
  @Tag("I5")
  void killsInTheMiddleOfAMove_areFinishedByTheNextBroker_andTheOldKeyIsUnneeded_I5()
      throws Exception {
    List<Integer> moved;
    try (KilledMove broker = KilledMove.start(folder)) {
      broker.change(0);
      broker.rotate(0);
      broker.change(1);
      broker.rotate(3);
      broker.change(KilledMove.keys() - 1);
      moved = broker.moved();
    }
    String line =
        "kill -9 in the move of %d keys to another KEK or version: after %s keys; each finished by the next broker\n"
            .formatted(KilledMove.keys(), moved);
    Files.createDirectories(Project.target("verify-notes"));
    Files.writeString(Project.target("verify-notes/kek-kill.txt"), line);
    assertThat(moved.stream().filter(keys -> keys > 0 && keys < KilledMove.keys()).count())
        .as(line)
        .isGreaterThanOrEqualTo(LEAST);
  }
}
