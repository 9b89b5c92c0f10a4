package dev.sallyport.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a client that does not behave does with one connection, each time that it is called: a
 * little, and without waiting. An exception ends the connection, and another one begins anew.
 */
interface Nuisance {
  int ANNOUNCED = 100_000;

  /** One step. */
  void act(RawConnection connection) throws IOException;

  /** Makes one for a new connection. */
  interface Kind {
    Nuisance begin();
  }

  /** A release request, one byte of its body at a time. */
  static Nuisance slowBody() {
    byte[] head = RawConnection.head(ANNOUNCED);
    return new Trickle(Frame.bare().raw(head).raw(new byte[ANNOUNCED]).bytes(), head.length);
  }

  /** A request whose very head comes one byte at a time. */
  static Nuisance slowHead() {
    byte[] head = RawConnection.head(ANNOUNCED);
    return new Trickle(head, 1);
  }

  /** A body that is announced, begun and never finished. */
  static Nuisance halfOpenBody() {
    byte[] head = RawConnection.head(ANNOUNCED);
    byte[] half = Frame.bare().raw(head).raw(new byte[ANNOUNCED / 2]).bytes();
    return new Trickle(half, half.length);
  }

  /** The longest body that is taken, at once and but for its last byte. */
  static Nuisance heavyBody() {
    return new Trickle(Heavy.BODY, Heavy.BODY.length);
  }

  /** Asks again and again for an answer of some size and takes none. */
  static Nuisance deaf() {
    return new Deaf();
  }

  /** Connects, says a word and is gone. */
  static Nuisance gone() {
    return connection -> {
      connection.write(RawConnection.head(ANNOUNCED));
      connection.reset();
      throw new IOException("gone");
    };
  }

  /** Made once for all clients, who would fill the memory of the test otherwise. */
  final class Heavy {
    private static final int LONGEST = 704 * 1024;
    private static final byte[] BODY =
        Frame.bare().raw(RawConnection.head(LONGEST)).raw(new byte[LONGEST - 1]).bytes();

    private Heavy() {}
  }

  /** Bytes that come one by one after the first few; an answer ends it. */
  final class Trickle implements Nuisance {
    private final byte[] bytes;
    private final int first;
    private int sent;

    Trickle(byte[] bytes, int first) {
      this.bytes = bytes;
      this.first = first;
    }

    @Override
    public void act(RawConnection connection) throws IOException {
      if (!connection.read().isEmpty()) {
        throw new IOException("answered");
      }
      if (sent < bytes.length) {
        int end = sent < first ? first : sent + 1;
        sent += connection.write(Arrays.copyOfRange(bytes, sent, end));
      }
    }
  }

  /** Requests without a gap, as many as the connection takes. */
  final class Deaf implements Nuisance {
    private static final byte[] REQUESTS =
        "GET /q/openapi HTTP/1.1\r\nHost: broker\r\n\r\n"
            .repeat(8)
            .getBytes(StandardCharsets.US_ASCII);

    private int sent;

    @Override
    public void act(RawConnection connection) throws IOException {
      sent += connection.write(Arrays.copyOfRange(REQUESTS, sent, REQUESTS.length));
      if (sent == REQUESTS.length) {
        sent = 0;
      }
    }
  }
}
