package dev.sallyport.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A connection for those who do not behave: it never waits, neither to write nor to read. */
final class RawConnection implements AutoCloseable {
  private static final int ROOM = 4096;

  private final SocketChannel channel;

  private RawConnection(SocketChannel channel) {
    this.channel = channel;
  }

  static RawConnection open(URI broker) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(broker.getHost(), broker.getPort()));
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new RawConnection(channel);
  }

  /** Head of a release request whose body has, or is said to have, this many bytes. */
  static byte[] head(int bodyLength) {
    return ("POST /v1/releases HTTP/1.1\r\nHost: broker\r\nContent-Type: application/json\r\nContent-Length: "
            + bodyLength
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** As many of the bytes as go without waiting. */
  int write(byte[] bytes) throws IOException {
    return channel.write(ByteBuffer.wrap(bytes));
  }

  /** What has come; empty where nothing has; ends the connection where the broker has. */
  String read() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(ROOM);
    if (channel.read(buffer) < 0) {
      throw new IOException("ended by the broker");
    }
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
  }

  /** Ends it with a reset, as a peer does that is gone. */
  void reset() throws IOException {
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    channel.close();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
