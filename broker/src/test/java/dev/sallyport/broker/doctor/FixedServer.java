package dev.sallyport.broker.doctor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers whatever it is asked with the same bytes, headers included. */
final class FixedServer implements AutoCloseable {
  private final ServerSocket socket;
  private final byte[] answer;

  /** Clients that hung up, and the end of the test. */
  private final AtomicInteger failures = new AtomicInteger();

  private FixedServer(byte[] answer) throws IOException {
    this.socket = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    this.answer = answer;
    Thread.ofPlatform().daemon().name("fixed server").start(this::serve);
  }

  /** With a status line such as {@code 200 OK} and headers, each ended by CR LF. */
  static FixedServer answering(String status, String headers, byte[] body) throws IOException {
    String head =
        "HTTP/1.1 "
            + status
            + "\r\n"
            + headers
            + "Content-Length: "
            + body.length
            + "\r\nConnection: close\r\n\r\n";
    byte[] before = head.getBytes(StandardCharsets.US_ASCII);
    byte[] whole = Arrays.copyOf(before, before.length + body.length);
    System.arraycopy(body, 0, whole, before.length, body.length);
    return new FixedServer(whole);
  }

  URI url(String path) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        answer(client);
      } catch (IOException e) {
        failures.incrementAndGet();
      }
    }
  }

  private void answer(Socket client) throws IOException {
    try (BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        OutputStream out = client.getOutputStream()) {
      String line = in.readLine();
      while (line != null && !line.isEmpty()) {
        line = in.readLine();
      }
      out.write(answer);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
