package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.testbroker.PlayedWorkloads;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The command in a process of its own, which gets signals and has streams of its own. */
@Timeout(60)
class ExecSignalsTest extends CliTest {
  private Path base;

  @BeforeEach
  void start() throws Exception {
    cli.run("profile", "add", "test", "--tenant-root", PlayedWorkloads.ROOT.hex());
    broker.workloads().guard("acme/token", "the token");
    base = Files.createDirectory(folder.resolve("base"));
  }

  @Test
  void terminated_passesItOn_clearsUp_andEndsAsTheCommandDoes() throws Exception {
    Process exec = exec("trap 'echo told; kill $!; exit 7' TERM; cat $0 & cat \"$T\"; echo; wait");
    try (BufferedReader lines = exec.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("the token");
      assertThat(base).isNotEmptyDirectory();
      // By its handle: a process that is destroyed has no streams left to read.
      assertThat(exec.toHandle().destroy()).isTrue();
      assertThat(lines.readLine()).isEqualTo("told");
    }
    assertThat(exec.waitFor()).isEqualTo(7);
    assertThat(base).isEmptyDirectory();
  }

  @Test
  void standardStreams_areTheCommands() throws Exception {
    Process exec = exec("read x; echo \"got $x\"");
    try (var in = exec.outputWriter()) {
      in.write("a line\n");
    }
    assertThat(exec.inputReader().readLine()).isEqualTo("got a line");
    assertThat(exec.waitFor()).isZero();
  }

  @Test
  void commandThatDoesNotMindTerm_isKilledAfterTheGrace() throws Exception {
    Path pipe = folder.resolve("up");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    String script = "trap '' TERM; echo up > " + pipe + "; while :; do read x < " + pipe + "; done";
    LinkedBlockingQueue<Process> ended = new LinkedBlockingQueue<>();
    Child child = new Child(List.of("bash", "-c", script), Duration.ofMillis(1), ended::add);
    Optional<Process> process = child.start(Map.of());
    assertThat(Files.readString(pipe)).isEqualTo("up\n");
    assertThat(child.stop()).isTrue();
    assertThat(child.stop()).isFalse();
    assertThat(ended.take()).isEqualTo(process.orElseThrow());
    assertThat(process.orElseThrow().exitValue()).isEqualTo(137);
    child.terminate();
    assertThat(child.start(Map.of())).isEmpty();
  }

  private Process exec(String script) throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    ProcessBuilder builder =
        PlayedProcess.of(
            cli,
            "exec",
            "--collector",
            "given",
            "--any-directory",
            "--directory",
            base.toString(),
            "--file",
            "T=acme/token",
            "--",
            "bash",
            "-c",
            script,
            pipe.toString());
    builder.redirectError(ProcessBuilder.Redirect.to(folder.resolve("err").toFile()));
    return builder.start();
  }
}
