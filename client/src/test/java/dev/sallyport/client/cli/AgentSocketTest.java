package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.client.cli.CliHarness.Run;
import dev.sallyport.client.testbroker.PlayedWorkloads;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an agent's socket may appear, and who can connect to it. */
@Timeout(60)
class AgentSocketTest extends CliTest {
  private static final String NOBODY = "65534";

  private final RunningAgent.Time time = new RunningAgent.Time();
  private Path place;
  private Path socket;

  @BeforeEach
  void start() throws Exception {
    cli.run("profile", "add", "test", "--tenant-root", PlayedWorkloads.ROOT.hex());
    broker.workloads().guard("acme/token", "the token");
    cli.pausing(time);
    place = Files.createDirectory(folder.resolve("run"));
    socket = place.resolve("agent.sock");
  }

  @ParameterizedTest
  @CsvSource({"'', rw-------", "--group-access, rw-rw----"})
  void socket_hasItsModeAndNothingBesideIt(String option, String mode) throws Exception {
    try (RunningAgent agent = serving(option)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo(mode);
      assertThat(names()).containsExactly("agent.sock");
      assertThat(agent.end().exit()).isZero();
      assertThat(names()).isEmpty();
    }
  }

  /** Its directory stays shut until its mode is right: nobody is let in in between. */
  @Test
  void socketThatHasNoNameYet_isBehindAShutDoor() throws Exception {
    LocalSocket made = LocalSocket.make(socket, true);
    try (made;
        Stream<Path> there = Files.list(place)) {
      Path workshop = there.toList().getFirst();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(workshop)))
          .isEqualTo("rwx------");
      assertThat(socket).doesNotExist();
      made.publish();
      assertThat(names()).containsExactly("agent.sock");
    }
    assertThat(names()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "directory", "link", "pipe"})
  void whatIsNoSocket_isLeftAsItIs(String kind) throws Exception {
    switch (kind) {
      case "file" -> Files.writeString(socket, "mine");
      case "directory" -> Files.createDirectory(socket);
      case "link" -> Files.createSymbolicLink(socket, folder.resolve("nowhere"));
      default ->
          assertThat(new ProcessBuilder("mkfifo", socket.toString()).start().waitFor()).isZero();
    }
    Object before = Files.getAttribute(socket, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    assertRefused();
    assertThat(Files.getAttribute(socket, "unix:ino", LinkOption.NOFOLLOW_LINKS)).isEqualTo(before);
  }

  @Test
  void socketThatAnotherServes_isLeftToIt() throws Exception {
    try (ServerSocketChannel other = listenAt(socket)) {
      assertRefused();
      try (SocketChannel caller = SocketChannel.open(UnixDomainSocketAddress.of(socket));
          SocketChannel called = other.accept()) {
        assertThat(caller.isConnected() && called.isConnected()).isTrue();
      }
    }
  }

  @Test
  void socketOfAnAgentThatWasKilled_isReplaced() throws Exception {
    listenAt(socket).close();
    try (RunningAgent agent = serving("")) {
      assertThat(agent.get("/v1/secrets/acme/token")).endsWith("the token");
      assertThat(names()).containsExactly("agent.sock");
    }
  }

  @Test
  void socketOfAnotherUser_isLeftAsItIs() throws Exception {
    assumeRoot();
    listenAt(socket).close();
    Files.setAttribute(socket, "unix:uid", Integer.parseInt(NOBODY));
    assertRefused();
    assertThat(Files.getAttribute(socket, "unix:uid")).isEqualTo(Integer.parseInt(NOBODY));
  }

  @Test
  void fileThatAppearsDuringTheFetch_isNotReplaced() throws Exception {
    LocalSocket made = LocalSocket.make(socket, false);
    try (made) {
      Files.writeString(socket, "mine");
      assertThat(catchThrowable(made::publish))
          .isInstanceOfSatisfying(
              CliException.class, e -> assertThat(e.exit()).isEqualTo(ExitCode.LOCAL));
    }
    assertThat(names()).containsExactly("agent.sock");
    assertThat(socket).hasContent("mine");
  }

  @Test
  void pathThatNoSocketCanHave_leavesNothing() throws Exception {
    socket = Files.createDirectory(place.resolve("x".repeat(100))).resolve("s");
    assertRefused();
    assertThat(socket.resolveSibling("")).isEmptyDirectory();
    socket = place.resolve("absent/s");
    assertRefused();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, 0, rw-------, ANSWERED",
    // The kernel lets nobody else connect.
    "'', 65534, 0, rw-------, KEPT_OUT",
    // A mode that somebody changed is not what the agent goes by.
    "'', 65534, 0, rw-rw-rw-, NOT_ANSWERED",
    "--group-access, 65534, 0, rw-rw----, ANSWERED",
    "--group-access, 65534, 65534, rw-rw-rw-, NOT_ANSWERED"
  })
  void processOfAnotherUser_isAnsweredByItsGroupAlone(
      String option, String user, String group, String mode, String expected) throws Exception {
    assumeRoot();
    assumeTrue(has("setpriv") && has("curl"), "needs setpriv and curl");
    // Whoever is to connect has to reach the socket.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (RunningAgent agent = serving(option)) {
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString(mode));
      boolean answered = expected.equals("ANSWERED");
      assertThat(curlAs(user, group)).isEqualTo(answered ? "the token" : "");
      assertThat(agent.get("/v1/health")).startsWith("HTTP/1.1 200 ");
      assertThat(agent.end().err().contains("not answered: a process of"))
          .isEqualTo(expected.equals("NOT_ANSWERED"));
    }
  }

  /** What this user gets; nothing where there is no answer. */
  private String curlAs(String user, String group) throws Exception {
    Process curl =
        new ProcessBuilder(
                "setpriv",
                "--reuid=" + user,
                "--regid=" + group,
                "--clear-groups",
                "curl",
                "--silent",
                "--unix-socket",
                socket.toString(),
                "http://agent/v1/secrets/acme/token")
            .start();
    byte[] out = curl.getInputStream().readAllBytes();
    assertThat(curl.waitFor() == 0).isEqualTo(out.length > 0);
    return new String(out, StandardCharsets.UTF_8);
  }

  private void assertRefused() {
    Run run = cli.run(RunningAgent.arguments(socket, "acme/token"));
    assertThat(run.exit()).as(run.err()).isEqualTo(5);
    assertThat(broker.requests("/v1/challenges")).isEmpty();
    assertThat(place).isDirectoryNotContaining("glob:**sallyport-*");
  }

  private RunningAgent serving(String option) throws Exception {
    String[] all =
        option.isEmpty() ? new String[] {"acme/token"} : new String[] {option, "acme/token"};
    RunningAgent agent = RunningAgent.start(cli, socket, all);
    assertThat(time.leases.awaitWait()).isEqualTo(Duration.ofMinutes(40));
    return agent;
  }

  private List<String> names() throws Exception {
    try (Stream<Path> there = Files.list(place)) {
      return there.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static ServerSocketChannel listenAt(Path path) throws Exception {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path));
  }

  private void assumeRoot() throws Exception {
    assumeTrue(
        Files.getAttribute(folder, "unix:uid").equals(0), "only root can act for another user");
  }

  private static boolean has(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(at -> Files.isExecutable(Path.of(at, program)));
  }
}
