package dev.sallyport.client.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What somebody asks an agent for: the head of an HTTP/1.1 request (RFC 9112), which is a GET
 * without a body, or it is bad. Stricter than the RFC: no header twice, no folded line, no bare
 * line feed, no byte that is not printable ASCII, and nothing after the head. Two readings of one
 * request are then not possible.
 */
sealed interface HttpRequest {
  /** Bytes of a head at most, its last empty line included. */
  int MAX_HEAD = 4096;

  /** A request that can be looked at; the path begins with a slash and is as it was sent. */
  record Get(String path) implements HttpRequest {}

  /** A request that is refused, and how. */
  record Bad(HttpStatus status, String label, String detail) implements HttpRequest {}

  /** Reads one request and no more bytes than a head may have. */
  static HttpRequest read(ReadableByteChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(MAX_HEAD);
    while (buffer.hasRemaining() && Head.end(buffer.array(), buffer.position()) < 0) {
      if (channel.read(buffer) < 0) {
        break;
      }
    }
    return parse(Arrays.copyOf(buffer.array(), buffer.position()));
  }

  /** From all bytes that there are. */
  static HttpRequest parse(byte[] bytes) {
    int end = Head.end(bytes, bytes.length);
    if (end < 0 && bytes.length >= MAX_HEAD) {
      return new Bad(HttpStatus.HEAD_TOO_LARGE, "head-too-large", "at most " + MAX_HEAD + " bytes");
    }
    if (end < 0) {
      return Head.malformed("the head has no end");
    }
    if (end < bytes.length) {
      return Head.malformed("something follows the head");
    }
    String text = new String(bytes, 0, end - Head.END.length, StandardCharsets.ISO_8859_1);
    return Head.judge(List.of(text.split("\r\n", -1)));
  }

  /** The grammar. */
  final class Head {
    private static final byte[] END = {'\r', '\n', '\r', '\n'};
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern REQUEST_LINE =
        Pattern.compile("(" + TOKEN + ") (/[!-~]*) HTTP/([0-9]\\.[0-9])");
    private static final Pattern HEADER =
        Pattern.compile("(" + TOKEN + "):[ \\t]*([!-~](?:[ -~\\t]*[!-~])?)?[ \\t]*");

    private Head() {}

    /** Where the head ends, among the first bytes; -1 where it does not. */
    private static int end(byte[] bytes, int length) {
      for (int at = END.length; at <= length; at++) {
        if (Arrays.equals(bytes, at - END.length, at, END, 0, END.length)) {
          return at;
        }
      }
      return -1;
    }

    private static HttpRequest judge(List<String> lines) {
      Matcher request = REQUEST_LINE.matcher(lines.getFirst());
      if (!request.matches()) {
        return malformed("the request line");
      }
      if (!request.group(3).equals("1.1")) {
        return new Bad(HttpStatus.VERSION_NOT_SUPPORTED, "version-not-supported", "HTTP/1.1 alone");
      }
      Map<String, String> headers = new HashMap<>();
      for (String line : lines.subList(1, lines.size())) {
        Matcher header = HEADER.matcher(line);
        if (!header.matches()) {
          return malformed("a header line");
        }
        String value = header.group(2) == null ? "" : header.group(2);
        // Of two values somebody else may have looked at the other one.
        if (headers.put(header.group(1).toLowerCase(Locale.ROOT), value) != null) {
          return malformed("a header that stands twice");
        }
      }
      return judge(request.group(1), request.group(2), headers);
    }

    private static HttpRequest judge(String method, String path, Map<String, String> headers) {
      if (!headers.containsKey("host")) {
        return malformed("no Host");
      }
      if (headers.containsKey("transfer-encoding")
          || !headers.getOrDefault("content-length", "0").equals("0")) {
        return malformed("a body");
      }
      return method.equals("GET")
          ? new Get(path)
          : new Bad(HttpStatus.METHOD_NOT_ALLOWED, "method-not-allowed", "GET alone");
    }

    private static HttpRequest malformed(String what) {
      return new Bad(HttpStatus.BAD_REQUEST, "malformed-request", what);
    }
  }
}
