package dev.sallyport.client.cli;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import jdk.net.UnixDomainPrincipal;

/**
 * Answers requests that come in on a socket: one for each connection, each in a thread of its own,
 * so many at a time and so long each as is said here.
 */
final class LocalServer implements AutoCloseable {
  /** Connections at a time; more wait in the kernel's queue. */
  static final int MAX_CONNECTIONS = 16;

  /** From the first byte to the last, in both directions. */
  static final Duration CONNECTION_TIME = Duration.ofSeconds(15);

  private final Cli cli;
  private final LocalSocket socket;
  private final Peers peers;
  private final Function<HttpRequest, HttpAnswer> routes;
  private final Semaphore places = new Semaphore(MAX_CONNECTIONS);
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

  LocalServer(Cli cli, LocalSocket socket, Peers peers, Function<HttpRequest, HttpAnswer> routes) {
    this.cli = cli;
    this.socket = socket;
    this.peers = peers;
    this.routes = routes;
  }

  /**
   * Gives the socket its name and answers from now on.
   *
   * @param failed told if connections cannot be accepted any more
   */
  void start(Consumer<IOException> failed) throws CliException {
    socket.publish();
    Thread.ofVirtual().name("accept").start(() -> accept(failed));
  }

  private void accept(Consumer<IOException> failed) {
    try {
      while (true) {
        places.acquire();
        SocketChannel connection = socket.accept();
        connections.add(connection);
        Thread.ofVirtual().name("connection").start(() -> serve(connection));
      }
    } catch (ClosedChannelException | InterruptedException e) {
      // The end of the agent.
    } catch (IOException e) {
      failed.accept(e);
    }
  }

  private void serve(SocketChannel connection) {
    Thread limit = Thread.ofVirtual().name("limit").start(() -> endInTime(connection));
    try (connection) {
      Optional<UnixDomainPrincipal> stranger = peers.stranger(connection);
      if (stranger.isPresent()) {
        cli.progress("not answered: a process of " + stranger.get());
      } else {
        answer(connection);
      }
    } catch (IOException e) {
      // Gone, or too slow: there is nobody to be told.
    } finally {
      limit.interrupt();
      connections.remove(connection);
      places.release();
    }
  }

  private void answer(SocketChannel connection) throws IOException {
    try (HttpAnswer answer = routes.apply(HttpRequest.read(connection))) {
      answer.writeTo(connection);
    }
  }

  /** Who sends or takes nothing would otherwise hold a place for ever. */
  private void endInTime(SocketChannel connection) {
    try {
      cli.pause().pause(CONNECTION_TIME);
      connection.close();
    } catch (InterruptedException | IOException e) {
      // Answered in time, or closed by the other side.
    }
  }

  /** Takes the socket away, and ends the connections that there are. */
  @Override
  public void close() throws CliException {
    socket.close();
    for (SocketChannel connection : connections) {
      try {
        connection.close();
      } catch (IOException e) {
        throw CliException.local("cannot close a connection", e);
      }
    }
  }
}
