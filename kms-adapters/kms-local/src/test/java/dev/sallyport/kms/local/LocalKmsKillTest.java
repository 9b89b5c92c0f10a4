package dev.sallyport.kms.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.Kms;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process in the middle of its writing. */
@Tag("I5")
class LocalKmsKillTest {
  private static final int ROUNDS = 3;
  @TempDir Path directory;

  @Test
  @Timeout(120)
  void brokerKilledWhileRotating_losesNoRotationThatItReported() throws Exception {
    LocalSettings settings = KeyFiles.settings(directory, Optional.empty());
    List<String> reported = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      reported.addAll(rotateUntilKilled(10 + 7 * round));
      try (Kms kms = KeyFiles.open(settings)) {
        KekInfo info = kms.info(KeyFiles.DEFAULT);
        assertThat(info.readable().stream().map(Object::toString)).containsAll(reported);
      }
    }
    assertThat(reported).hasSizeGreaterThanOrEqualTo(10);
  }

  /** Reads so many reports, kills the process without a warning, and reads what was on its way. */
  private List<String> rotateUntilKilled(int reports) throws Exception {
    Process rotating =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Rotating.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(rotating.getInputStream(), StandardCharsets.UTF_8))) {
      List<String> seen = new ArrayList<>();
      while (seen.size() < reports) {
        seen.add(next(lines));
      }
      // By its handle: Process itself would close the pipe and lose what is on its way.
      rotating.toHandle().destroyForcibly();
      // A line cut by the kill has no end and reports nothing.
      lines.lines().filter(line -> line.endsWith(";")).forEach(seen::add);
      return seen.stream().map(line -> line.substring(0, line.length() - 1)).toList();
    } finally {
      rotating.destroyForcibly();
      assertThat(rotating.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static String next(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("the rotating process ended by itself");
    }
    return line;
  }

  /** Rotates without end and reports each version once it is made. */
  static final class Rotating {
    private Rotating() {}

    public static void main(String[] arguments) throws Exception {
      LocalSettings settings = KeyFiles.settings(Path.of(arguments[0]), Optional.empty());
      try (Kms kms = KeyFiles.open(settings)) {
        for (int i = 0; i < 900; i++) {
          System.out.println(kms.rotate(KeyFiles.DEFAULT).current() + ";");
        }
      }
    }
  }
}
