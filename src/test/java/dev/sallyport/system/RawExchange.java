package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Bytes that no HTTP library would send, and all that is answered until the broker hangs up. */
final class RawExchange {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String END_OF_HEAD = "\r\n\r\n";

  private RawExchange() {}

  /**
   * Sends all of it at once, and waits for the end of the connection.
   *
   * @throws IOException if the broker leaves it open
   */
  static List<Reply> send(URI broker, String bytes) throws IOException {
    try (Socket socket = new Socket(broker.getHost(), broker.getPort())) {
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
    }
  }

  private static List<Reply> parse(String answers) {
    List<Reply> replies = new ArrayList<>();
    String rest = answers;
    while (!rest.isEmpty()) {
      int head = rest.indexOf(END_OF_HEAD);
      assertThat(head).as(rest).isPositive();
      List<String> lines = rest.substring(0, head).lines().toList();
      Map<String, String> headers = headers(lines.subList(1, lines.size()));
      int body = head + END_OF_HEAD.length();
      int end = body + Integer.parseInt(headers.getOrDefault("content-length", "0"));
      int status = Integer.parseInt(lines.getFirst().split(" ", -1)[1]);
      replies.add(new Reply(status, headers, rest.substring(body, end)));
      rest = rest.substring(end);
    }
    return replies;
  }

  private static Map<String, String> headers(List<String> lines) {
    Map<String, String> headers = new HashMap<>();
    for (String line : lines) {
      String[] parts = line.split(": ", 2);
      headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
    }
    return headers;
  }
}
