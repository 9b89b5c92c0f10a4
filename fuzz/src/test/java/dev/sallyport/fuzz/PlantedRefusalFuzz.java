package dev.sallyport.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** No parser of ours: it throws at every input, and may. */
class PlantedRefusalFuzz {
  private static final Allowed ALLOWED = Allowed.only(List.of(IOException.class));

  static Stream<byte[]> seeds() {
    return Stream.of(new byte[1]);
  }

  @MethodSource("seeds")
  @FuzzTest
  void allowedException_isNoFinding(byte[] input) throws Exception {
    ALLOWED.run(() -> {
      throw new FileNotFoundException("allowed, " + input.length);
    });
  }
}
