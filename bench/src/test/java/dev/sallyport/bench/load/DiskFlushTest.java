package dev.sallyport.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sallyport.bench.world.BenchException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFlushTest {
  @Test
  void flushes_takeTimeAndLeaveNothingBehind(@TempDir Path folder) throws Exception {
    Latencies latencies = new DiskFlush(folder, 1000).run(20);
    assertTrue(latencies.millis(0.01) > 0);
    assertTrue(latencies.millis(0.99) >= latencies.millis(0.5));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void folderThatIsNotThere_isAnErrorAndNotAFigure(@TempDir Path folder) {
    DiskFlush flush = new DiskFlush(folder.resolve("none"), 1000);
    assertThrows(BenchException.class, () -> flush.run(1));
  }
}
