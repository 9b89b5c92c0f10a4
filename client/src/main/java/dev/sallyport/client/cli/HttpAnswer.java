package dev.sallyport.client.cli;

import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.wire.ProblemBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * One answer of an agent. It is the last one of its connection, and nobody may keep it.
 *
 * @param type the media type
 * @param body its own, zeroed by {@link #close}
 */
record HttpAnswer(HttpStatus status, String type, SecretBytes body) implements AutoCloseable {

  /** A secret, byte for byte. */
  static HttpAnswer secret(SecretBytes secret) {
    return new HttpAnswer(HttpStatus.OK, "application/octet-stream", secret);
  }

  static HttpAnswer json(JsonObject object) {
    return new HttpAnswer(
        HttpStatus.OK, "application/json", SecretBytes.takeOwnershipOf(object.toUtf8()));
  }

  /** The problem document of RFC 9457 that a broker answers with, too. */
  static HttpAnswer problem(HttpStatus status, String label, String detail, String correlationId) {
    byte[] body = new ProblemBody(status.code(), label, detail, correlationId).toUtf8();
    return new HttpAnswer(status, ProblemBody.MEDIA_TYPE, SecretBytes.takeOwnershipOf(body));
  }

  /** Writes it whole. */
  void writeTo(WritableByteChannel channel) throws IOException {
    body.<Object, IOException>useOrThrow(content -> {
      write(channel, content);
      return channel;
    });
  }

  /** Zeroes the body. */
  @Override
  public void close() {
    body.close();
  }

  /** Of a buffer on the heap the JDK would make a copy outside of it, which nobody zeroes. */
  private void write(WritableByteChannel channel, byte[] content) throws IOException {
    byte[] head = head(content.length).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer out = ByteBuffer.allocateDirect(head.length + content.length);
    try {
      out.put(head).put(content).flip();
      while (out.hasRemaining()) {
        channel.write(out);
      }
    } finally {
      out.clear().put(new byte[out.capacity()]);
    }
  }

  private String head(int length) {
    return status.line()
        + (status == HttpStatus.METHOD_NOT_ALLOWED ? "Allow: GET\r\n" : "")
        + ("Content-Type: " + type + "\r\n")
        + ("Content-Length: " + length + "\r\n")
        + "Cache-Control: no-store\r\n"
        + "Connection: close\r\n\r\n";
  }
}
