package dev.sallyport.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** A machine that lacks an engine reports tests as not run, and says why. */
class EnginesTest {
  @TempDir Path folder;

  @Test
  void programThatEndsWell_givesWhatItPrinted() {
    assertThat(Programs.run(folder, List.of("sh", "-c", "echo out; echo err >&2")))
        .isEqualTo("out\nerr\n");
  }

  @Test
  void programThatFailsOrIsNotThere_abortsWithTheReason() {
    assertThatThrownBy(() -> Programs.run(folder, List.of("sh", "-c", "echo because; exit 3")))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageEndingWith("because");
    assertThatThrownBy(() -> Programs.run(folder, List.of("no-such-program")))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("no-such-program");
  }

  @Test
  void whatFailedOnce_isNotTriedAgain() {
    AtomicInteger tried = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> Attempts.only("an engine", () -> fail(tried)))
          .isInstanceOf(TestAbortedException.class)
          .hasMessage("an engine cannot be had here: no room");
    }
    assertThat(tried).hasValue(1);
  }

  private static void fail(AtomicInteger tried) throws IOException {
    tried.incrementAndGet();
    throw new IOException("no room");
  }
}
