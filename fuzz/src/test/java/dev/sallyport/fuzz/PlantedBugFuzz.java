package dev.sallyport.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** No parser of ours: a bug behind a check that chance would not get past, to be found. */
class PlantedBugFuzz {
  private static final Allowed ALLOWED = Allowed.only(List.of(IOException.class));

  static Stream<byte[]> seeds() {
    return Stream.of("sally".getBytes(StandardCharsets.US_ASCII));
  }

  @MethodSource("seeds")
  @FuzzTest
  void bug_isFound(byte[] input) throws Exception {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    ALLOWED.run(() -> {
      if (text.equals("sallyport")) {
        throw new IllegalStateException("planted");
      }
    });
  }
}
