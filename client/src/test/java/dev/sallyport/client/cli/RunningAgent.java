package dev.sallyport.client.cli;

import dev.sallyport.client.Pause;
import dev.sallyport.client.cli.CliHarness.Run;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/** The command {@code agent} in a thread, and what a process says to it on its socket. */
final class RunningAgent implements AutoCloseable {
  private final Path socket;
  private final FutureTask<Run> run;
  private final Thread thread;

  /** Waits of an agent, apart by what for. */
  static final class Time implements Pause {
    final PlayedTime leases = new PlayedTime();
    final PlayedTime connections = new PlayedTime();

    private int open;
    private int mostOpen;

    @Override
    public void pause(Duration duration) throws InterruptedException {
      if (!duration.equals(LocalServer.CONNECTION_TIME)) {
        leases.pause(duration);
        return;
      }
      count(1);
      try {
        connections.pause(duration);
      } finally {
        count(-1);
      }
    }

    /** How many connections there were at a time. */
    synchronized int mostOpen() {
      return mostOpen;
    }

    private synchronized void count(int more) {
      open += more;
      mostOpen = Math.max(mostOpen, open);
    }
  }

  private RunningAgent(CliHarness cli, Path socket, String[] arguments) {
    this.socket = socket;
    this.run = new FutureTask<>(() -> cli.run(arguments));
    this.thread = Thread.ofVirtual().start(run);
  }

  static RunningAgent start(CliHarness cli, Path socket, String... arguments) {
    return new RunningAgent(cli, socket, arguments(socket, arguments));
  }

  static String[] arguments(Path socket, String... more) {
    List<String> options = List.of("agent", "--collector", "given", "--socket", socket.toString());
    return Stream.concat(options.stream(), Stream.of(more)).toArray(String[]::new);
  }

  /** Everything that is answered to a GET of this path. */
  String get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nHost: agent\r\n\r\n");
  }

  /** Everything that is answered to these bytes. */
  String send(String request) throws IOException {
    try (SocketChannel connection = connect()) {
      write(connection, request);
      return read(connection);
    }
  }

  SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  static void write(SocketChannel connection, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    while (bytes.hasRemaining()) {
      connection.write(bytes);
    }
  }

  /** To the end, which is a reset where the agent did not read all that was sent. */
  static String read(SocketChannel connection) {
    ByteBuffer bytes = ByteBuffer.allocate(128 * 1024);
    try {
      while (connection.read(bytes) >= 0) {
        // Until the other side closes.
      }
    } catch (IOException e) {
      // What was answered before is there.
    }
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
  }

  /** As a signal does it in a process of its own. */
  Run end() throws InterruptedException {
    thread.interrupt();
    return ended();
  }

  /** What it came to by itself. */
  Run ended() throws InterruptedException {
    try {
      return run.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    try {
      end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
