package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.client.testbroker.PlayedWorkloads;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An agent in a process of its own, as a sidecar has it. */
@Timeout(60)
class AgentProcessTest extends CliTest {

  @Test
  void agent_servesCurl_andEndsCleanlyWhenItIsTerminated() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "needs /usr/bin/curl");
    cli.run("profile", "add", "test", "--tenant-root", PlayedWorkloads.ROOT.hex());
    broker.workloads().guard("acme/token", "the token");
    Path socket = folder.resolve("agent.sock");
    Process agent = PlayedProcess.of(cli, RunningAgent.arguments(socket, "acme/token")).start();
    try (BufferedReader said = agent.errorReader()) {
      awaitLine(said, "serving");
      Path got = folder.resolve("got");
      Process curl =
          new ProcessBuilder(
                  "/usr/bin/curl",
                  "--silent",
                  "--show-error",
                  "--fail",
                  "--unix-socket",
                  socket.toString(),
                  "--output",
                  got.toString(),
                  "http://agent/v1/secrets/acme/token")
              .inheritIO()
              .start();
      assertThat(curl.waitFor()).isZero();
      assertThat(got).hasContent("the token");
      // By its handle: a process that is destroyed has no streams left to read.
      assertThat(agent.toHandle().destroy()).isTrue();
      awaitLine(said, "ended");
      assertThat(agent.waitFor()).isZero();
    }
    assertThat(socket).doesNotExist();
  }

  private static void awaitLine(BufferedReader said, String begin) throws Exception {
    String line = said.readLine();
    while (line != null && !line.startsWith(begin)) {
      line = said.readLine();
    }
    assertThat(line).as("a line that begins with " + begin).isNotNull();
  }
}
