package dev.sallyport.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** The installer where there is nothing to install with, and where there is nothing to do. */
class PythonPackagesTest {
  @TempDir Path cache;

  @Test
  void machineWithoutPython_isReportedAsNotRun() {
    assertThatThrownBy(
            () -> PythonPackages.install(cache, "/no/python3", "any", "x==1 --hash=sha256:00"))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("/no/python3");
  }

  @Test
  void failedInstallation_isNotTakenForOne() throws Exception {
    Path python = script("exit 7");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> PythonPackages.install(cache, python.toString(), "any", "x==1"))
          .isInstanceOf(TestAbortedException.class);
    }
  }

  @Test
  void packageThatWasExchanged_fails() throws Exception {
    Path python = script("echo 'THESE PACKAGES DO NOT MATCH THE HASHES'; exit 1");
    assertThatThrownBy(() -> PythonPackages.install(cache, python.toString(), "any", "x==1"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void sameRequirements_areInstalledOnce() throws Exception {
    Path count = cache.resolve("count");
    // Plays Python, venv and pip: each makes what the next one needs.
    Path python =
        script(
            "echo $2 >> "
                + count
                + "; [ \"$2\" = venv ] && mkdir -p $3/bin $3/lib/p/site-packages/x"
                + " && cp $0 $3/bin/python; exit 0");
    PythonPackages first = PythonPackages.install(cache, python.toString(), "any", "x==1");
    PythonPackages second = PythonPackages.install(cache, python.toString(), "any", "x==1");
    assertThat(Files.readAllLines(count)).containsExactly("venv", "pip");
    assertThat(second.file("x")).isDirectory().isEqualTo(first.file("x"));
    assertThat(second.command("y").getFileName()).hasToString("y");
    PythonPackages.install(cache, python.toString(), "any", "x==2");
    assertThat(Files.readAllLines(count)).hasSize(4);
  }

  @Test
  void process_endsWithAKill() throws Exception {
    try (EngineProcess process =
        EngineProcess.start(
            List.of("sh", "-c", "echo $SAID; exec cat /dev/zero > /dev/null"),
            Map.of("SAID", "here"),
            cache.resolve("log"))) {
      Waiting.until(
          "its line",
          Duration.ofSeconds(30),
          () -> Files.readString(cache.resolve("log")).contains("here"));
      assertThat(process.isAlive()).isTrue();
      process.kill();
      assertThat(process.isAlive()).isFalse();
    }
    assertThat(EngineProcess.freePort()).isPositive();
  }

  private Path script(String line) throws Exception {
    Path script = Files.writeString(cache.resolve("python3"), "#!/bin/sh\n" + line + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script;
  }
}
