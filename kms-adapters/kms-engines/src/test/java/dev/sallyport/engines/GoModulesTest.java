package dev.sallyport.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Go that is not there, fails, or brings something else than what was pinned. */
class GoModulesTest {
  private static final String MODULE = "example.org/m@v1.0.0";
  private static final String PROGRAM = "example.org/m/cmd/tool";

  @TempDir Path cache;

  @Test
  void machineWithoutGo_isReportedAsNotRun() {
    GoModules absent = new GoModules(cache, "no-such-go");
    assertThatThrownBy(() -> absent.files(MODULE, "h1:x")).isInstanceOf(TestAbortedException.class);
    assertThatThrownBy(() -> absent.program("module m", "", PROGRAM))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("no-such-go");
  }

  @Test
  void pinnedModule_isTheFolderOfItsFiles() throws Exception {
    GoModules go = go("echo '{\"Dir\": \"/m\", \"Sum\": \"h1:x\"}'");
    assertThat(go.files(MODULE, "h1:x")).isEqualTo(Path.of("/m"));
  }

  @Test
  void moduleThatWasExchanged_fails() throws Exception {
    GoModules go = go("echo '{\"Dir\": \"/m\", \"Sum\": \"h1:y\"}'");
    assertThatThrownBy(() -> go.files(MODULE, "h1:x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(MODULE);
  }

  @Test
  void answerThatIsNone_isReportedAsNotRun() throws Exception {
    GoModules go = go("echo '{\"Dir\"'");
    assertThatThrownBy(() -> go.files(MODULE, "h1:x")).isInstanceOf(TestAbortedException.class);
  }

  @Test
  void programOfExchangedSource_fails() throws Exception {
    GoModules go = go("echo 'SECURITY ERROR'; exit 1");
    assertThatThrownBy(() -> go.program("module m", "", PROGRAM))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(PROGRAM);
  }

  @Test
  void failedBuild_isNotTakenForAProgram() throws Exception {
    GoModules go = go("exit 2");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> go.program("module m", "", PROGRAM))
          .isInstanceOf(TestAbortedException.class);
    }
  }

  @Test
  void sameModuleAndSums_areBuiltOnce() throws Exception {
    Path count = cache.resolve("count");
    // Plays go build -trimpath -ldflags=… -o FOLDER/ PACKAGE in the folder of the module.
    GoModules go = go("cat go.mod go.sum >> " + count + "; cp go.mod $5/tool");
    Path first = go.program("module m\n", "one\n", PROGRAM);
    assertThat(go.program("module m\n", "one\n", PROGRAM)).isEqualTo(first).hasContent("module m");
    assertThat(count).hasContent("module m\none\n");
    assertThat(go.program("module m\n", "two\n", PROGRAM)).isNotEqualTo(first);
    assertThat(go.program("module m\n", "one\n", PROGRAM, "a.b=c")).isNotEqualTo(first);
  }

  private GoModules go(String line) throws Exception {
    Path script = Files.writeString(cache.resolve("go"), "#!/bin/sh\n" + line + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return new GoModules(cache, script.toString());
  }
}
