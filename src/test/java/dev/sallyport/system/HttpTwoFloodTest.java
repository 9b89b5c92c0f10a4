package dev.sallyport.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Frames that cost their sender next to nothing, without end (RFC 9113 section 10.5): the broker
 * hangs up, and serves on.
 */
@Tag("I7")
class HttpTwoFloodTest {
  private static final BrokerApi BROKER = World.shared().broker();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MANY = 20_000;

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final byte[] NOTHING = {};

  /** What is sent, again and again. */
  private interface Flood {
    byte[] frames(int index);
  }

  @AfterEach
  void othersAreServed() {
    BROKER.get("/v1/identity").requireOk();
  }

  @Test
  void emptyContinuations_endTheConnection() throws IOException {
    requireEnd(frame(HEADERS, 0, 1, head()), _ -> frame(CONTINUATION, 0, 1, NOTHING));
  }

  @Test
  void emptyData_endTheConnection() throws IOException {
    requireEnd(frame(HEADERS, END_HEADERS, 1, head()), _ -> frame(DATA, 0, 1, NOTHING));
  }

  @Test
  void requestsThatAreTakenBack_endTheConnection() throws IOException {
    byte[] cancel = {0, 0, 0, 8};
    requireEnd(
        NOTHING,
        index -> {
          int stream = 2 * index + 1;
          return Frame.bare()
              .raw(frame(HEADERS, END_HEADERS, stream, head()))
              .raw(frame(RST_STREAM, 0, stream, cancel))
              .bytes();
        });
  }

  @Test
  void requestsThatBreakTheRules_endTheConnection() throws IOException {
    byte[] withoutPath = literal(":method", "GET");
    requireEnd(
        NOTHING, index -> frame(HEADERS, END_HEADERS | END_STREAM, 2 * index + 1, withoutPath));
  }

  private static void requireEnd(byte[] first, Flood flood) throws IOException {
    URI broker = BROKER.address();
    try (Socket socket = new Socket(broker.getHost(), broker.getPort())) {
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      OutputStream out = socket.getOutputStream();
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.write(frame(SETTINGS, 0, 0, NOTHING));
      out.write(first);
      send(out, flood);
      awaitEnd(socket.getInputStream());
    }
  }

  private static void send(OutputStream out, Flood flood) throws IOException {
    for (int index = 0; index < MANY; index++) {
      try {
        out.write(flood.frames(index));
      } catch (SocketException e) {
        // It hangs up in the middle, as it should.
        return;
      }
    }
  }

  /** Reads whatever is said until then; a timeout is none. */
  private static void awaitEnd(InputStream in) throws IOException {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (SocketException e) {
      // What was sent and not read any more makes an end of it a reset.
    }
  }

  private static byte[] head() {
    return Frame.bare()
        .raw(literal(":method", "POST"))
        .raw(literal(":scheme", "http"))
        .raw(literal(":path", "/v1/challenges"))
        .raw(literal(":authority", "broker"))
        .bytes();
  }

  /** A short header field, never indexed and not compressed (RFC 7541 section 6.2.2). */
  private static byte[] literal(String name, String value) {
    return Frame.bare()
        .raw(new byte[] {0, (byte) name.length()})
        .raw(name.getBytes(StandardCharsets.US_ASCII))
        .raw(new byte[] {(byte) value.length()})
        .raw(value.getBytes(StandardCharsets.US_ASCII))
        .bytes();
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }
}
