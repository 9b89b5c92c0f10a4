package dev.sallyport.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a container engine learns from the exit code. */
class HealthCommandTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource({"200, OK", "503, REFUSED", "302, REFUSED", "404, REFUSED"})
  void answer_decides(int status, ExitCode expected) throws Exception {
    HttpServer server = HttpServer.create(loopback(), 0);
    server.createContext(
        "/q/health/ready",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/q/health/live");
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.createContext("/q/health/live", exchange -> exchange.sendResponseHeaders(200, -1));
    server.start();
    try {
      assertThat(execute(String.valueOf(server.getAddress().getPort()))).isEqualTo(expected);
    } finally {
      server.stop(0);
    }
    assertThat(said().contains(String.valueOf(status))).isEqualTo(expected != ExitCode.OK);
  }

  @Test
  void closedPort_isNotReady() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket()) {
      free.bind(loopback());
      port = free.getLocalPort();
    }
    assertThat(execute(String.valueOf(port))).isEqualTo(ExitCode.REFUSED);
    assertThat(said()).contains("no answer on port " + port);
  }

  @Test
  void silentBroker_isNotReady() throws Exception {
    try (ServerSocket silent = new ServerSocket()) {
      silent.bind(loopback());
      assertThat(execute(String.valueOf(silent.getLocalPort()))).isEqualTo(ExitCode.REFUSED);
    }
    assertThat(said()).contains("no answer");
  }

  @ParameterizedTest
  @CsvSource({"0", "65536", "host:9000", "-1", "99999999999"})
  void whatIsNoPort_isUsage(String argument) {
    assertThat(execute(argument)).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void secondArgument_isUsage() {
    assertThat(execute("9000", "9001")).isEqualTo(ExitCode.USAGE);
  }

  private ExitCode execute(String... arguments) {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new HealthCommand(stream, Duration.ofMillis(500)).execute(List.of(arguments));
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
