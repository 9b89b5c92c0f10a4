package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.cli.CliHarness.Run;
import dev.sallyport.client.testbroker.PlayedBroker;
import dev.sallyport.client.testbroker.PlayedWorkloads;
import dev.sallyport.protocol.Bytes;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What processes are answered on an agent's socket, which is a real one. */
@Timeout(60)
class AgentTest extends CliTest {
  private static final String TOKEN = "/v1/secrets/acme/token";

  private final RunningAgent.Time time = new RunningAgent.Time();
  private Path socket;

  @BeforeEach
  void start() {
    cli.run("profile", "add", "test", "--tenant-root", PlayedWorkloads.ROOT.hex());
    broker.workloads().guard("acme/token", "the token");
    broker.workloads().guard("acme/llama/weights", Bytes.fromHex("00ff0d0a0d0a"));
    broker.workloads().guard("acme/other", "not for here");
    cli.pausing(time);
    socket = folder.resolve("agent.sock");
  }

  @Test
  void secret_isAnsweredByteForByte() throws Exception {
    try (RunningAgent agent = serving("acme/token", "acme/llama/weights@7")) {
      assertThat(agent.get(TOKEN))
          .isEqualTo(
              """
              HTTP/1.1 200 OK\r
              Content-Type: application/octet-stream\r
              Content-Length: 9\r
              Cache-Control: no-store\r
              Connection: close\r
              \r
              the token\
              """);
      assertThat(agent.get("/v1/secrets/acme/llama/weights"))
          .contains("Content-Length: 6\r\n")
          .endsWith("\r\n\r\n\u0000\u00ff\r\n\r\n");
      Run run = agent.end();
      assertThat(run.out() + run.err()).doesNotContain("the token");
    }
    assertThat(broker.workloads().releases()).hasSize(1);
  }

  @Test
  void probe_endsWellWhileAnAgentServes() throws Exception {
    try (RunningAgent _ = serving("acme/token")) {
      Run probe = cli.run("agent-probe", socket.toString());
      assertThat(probe.exit()).isZero();
      assertThat(probe.err()).contains("an agent serves at " + socket);
    }
    Run probe = cli.run("agent-probe", socket.toString());
    assertThat(probe.exit()).isEqualTo(ExitCode.UNAVAILABLE.number());
    assertThat(probe.err()).contains("no agent answers at " + socket);
  }

  @Test
  void whatTheCommandLineDoesNotName_isNotThere() throws Exception {
    try (RunningAgent agent = serving("acme/token")) {
      for (String path :
          List.of(
              "/v1/secrets/acme/other",
              "/v1/secrets/acme/token@7",
              "/v1/secrets/acme/token/",
              "/v1/secrets/acme/tok",
              "/v1/secrets/acme/x/../token",
              "/v1/secrets/acme%2Ftoken",
              "/v1/secrets/acme/token?x",
              "/v1/secrets/",
              "/v1/secrets",
              "//v1/secrets/acme/token",
              "/v1/identity",
              "/")) {
        assertThat(agent.get(path))
            .as(path)
            .startsWith("HTTP/1.1 404 Not Found\r\nContent-Type: application/problem+json\r\n")
            .contains("\"reason\":\"not-named\"");
      }
    }
    assertThat(broker.requests("/v1/challenges")).hasSize(1);
  }

  @Test
  void otherRequest_isRefused() throws Exception {
    String line = "GET /v1/secrets/acme/token HTTP/1.1|Host: a";
    try (RunningAgent agent = serving("acme/token")) {
      assertStatus("200 OK", agent, line + "||");
      assertStatus(
          "405 Method Not Allowed\r\nAllow: GET", agent, line.replace("GET", "PUT") + "||");
      assertStatus("505 HTTP Version Not Supported", agent, line.replace("1.1", "1.0") + "||");
      assertStatus("400 Bad Request", agent, line.replace("Host", "X") + "||");
      assertStatus("400 Bad Request", agent, line + "|Host: a||");
      assertStatus("400 Bad Request", agent, line + "||GET / HTTP/1.1|Host: a||");
      assertStatus("400 Bad Request", agent, line + "|Content-Length: 1||x");
    }
  }

  private static void assertStatus(String status, RunningAgent agent, String request)
      throws Exception {
    String answer = agent.send(request.replace("|", "\r\n"));
    assertThat(answer).as(request).startsWith("HTTP/1.1 " + status + "\r\n");
    assertThat(answer.contains("the token")).isEqualTo(status.startsWith("200"));
  }

  @Test
  void endlessHead_isNotReadOn() throws Exception {
    try (RunningAgent agent = serving("acme/token")) {
      String line = "GET " + TOKEN + " HTTP/1.1\r\nHost: agent\r\nX: ";
      String largest = line + "x".repeat(HttpRequest.MAX_HEAD - line.length() - 4) + "\r\n\r\n";
      assertThat(agent.send(largest)).startsWith("HTTP/1.1 200 OK");
      assertThat(agent.send("x" + largest)).startsWith("HTTP/1.1 431 ");
      assertThat(agent.send(line + "x".repeat(20_000))).startsWith("HTTP/1.1 431 ");
    }
  }

  @Test
  void health_namesWhatThereIs_andNoSecret() throws Exception {
    try (RunningAgent agent = serving("acme/token", "acme/llama/weights")) {
      assertThat(agent.get("/v1/health"))
          .startsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
          .contains("\"status\":\"serving\"", "\"leaseEnds\":\"2026-01-02T04:04:05Z\"")
          .contains("{\"resource\":\"acme/token\",\"version\":7}")
          .doesNotContain("the token", "lastFailure");
    }
  }

  @Test
  void connectionThatSaysNothing_isEndedInTime() throws Exception {
    try (RunningAgent agent = serving("acme/token");
        SocketChannel slow = agent.connect()) {
      RunningAgent.write(slow, "GET " + TOKEN + " HTTP/1.1\r\nHost: agent\r\n");
      assertThat(time.connections.awaitWait()).isEqualTo(Duration.ofSeconds(15));
      time.connections.pass();
      assertThat(RunningAgent.read(slow)).isEmpty();
      assertThat(agent.get(TOKEN)).endsWith("the token");
    }
  }

  @Test
  void connectionsBeyondTheBound_waitForAPlace() throws Exception {
    try (RunningAgent agent = serving("acme/token")) {
      List<SocketChannel> idle = new ArrayList<>();
      for (int i = 0; i < LocalServer.MAX_CONNECTIONS; i++) {
        idle.add(agent.connect());
        time.connections.awaitWait();
      }
      try (SocketChannel next = agent.connect()) {
        RunningAgent.write(next, "GET " + TOKEN + " HTTP/1.1\r\nHost: agent\r\n\r\n");
        // Nobody but the bound keeps it from being answered now.
        time.connections.pass();
        assertThat(RunningAgent.read(next)).endsWith("the token");
      }
      assertThat(time.mostOpen()).isEqualTo(LocalServer.MAX_CONNECTIONS);
      for (SocketChannel connection : idle) {
        connection.close();
      }
      assertThat(agent.get(TOKEN)).endsWith("the token");
    }
  }

  @Test
  void brokerThatIsLate_isWaitedForBeforeTheSocketAppears() throws Exception {
    broker.script("/v1/challenges", PlayedBroker.busy(1));
    try (RunningAgent agent = RunningAgent.start(cli, socket, "acme/token")) {
      assertThat(time.leases.awaitWait()).isEqualTo(Duration.ofSeconds(1));
      assertThat(socket).doesNotExist();
      time.leases.pass();
      assertThat(time.leases.awaitWait()).isEqualTo(Duration.ofMinutes(40));
      assertThat(agent.get(TOKEN)).endsWith("the token");
    }
  }

  @Test
  void refusalAtTheStart_endsItAsItEndsAFetch_withoutASocket() throws Exception {
    broker.script("/v1/releases", PlayedBroker.problem(403, "not-released"));
    Run run = RunningAgent.start(cli, socket, "acme/token").ended();
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("refused: not-released").contains("The tenant can read why");
    assertThat(folder).isDirectoryNotContaining(file -> !file.equals(cli.home()));
  }

  @Test
  void end_takesTheSocketAway_andNothingElse() throws Exception {
    try (RunningAgent agent = serving("acme/token")) {
      assertThat(socket).exists();
      assertThat(agent.end().exit()).isZero();
      assertThat(folder).isDirectoryNotContaining(file -> !file.equals(cli.home()));
    }
    try (RunningAgent agent = serving("acme/token")) {
      Files.delete(socket);
      Files.writeString(socket, "another's");
      assertThat(agent.end().exit()).isZero();
      assertThat(socket).hasContent("another's");
    }
  }

  @Test
  void malformedUse_isUsage() {
    String path = socket.toString();
    assertThat(agent("acme/token").exit()).isEqualTo(2);
    assertThat(agent("--socket", path).exit()).isEqualTo(2);
    assertThat(agent("--socket", path, "acme/../x").exit()).isEqualTo(2);
    assertThat(agent("--socket", path, "acme/a", "other/b").exit()).isEqualTo(2);
    assertThat(agent("--socket", path, "acme/a", "--on-refusal", "maybe").exit()).isEqualTo(2);
    assertThat(agent("--socket", path, "acme/a", "--lazy").exit()).isEqualTo(2);
    assertThat(broker.requests("/v1/challenges")).isEmpty();
  }

  /** An agent that waits for its first renewal; its socket is there by then. */
  private RunningAgent serving(String... arguments) throws Exception {
    RunningAgent agent = RunningAgent.start(cli, socket, arguments);
    assertThat(time.leases.awaitWait()).isEqualTo(Duration.ofMinutes(40));
    return agent;
  }

  private Run agent(String... more) {
    return cli.run(
        Stream.concat(Stream.of("agent", "--collector", "given"), Stream.of(more))
            .toArray(String[]::new));
  }
}
