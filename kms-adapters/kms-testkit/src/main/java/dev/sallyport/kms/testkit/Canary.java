package dev.sallyport.kms.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** A key that is easy to find again in whatever was printed or, while this is open, logged. */
final class Canary implements AutoCloseable {
  private static final byte[] BYTES =
      "canary-f3a1-never-to-be-printed!".getBytes(StandardCharsets.US_ASCII);
  private final LogListener listener = new LogListener();

  SecretBytes key() {
    return SecretBytes.copyOf(BYTES);
  }

  /** Notes what an object prints. */
  void look(Object printed) {
    listener.look(printed);
  }

  /** Notes what an exception prints, its causes and what it suppressed included. */
  void look(Throwable thrown) {
    listener.look(thrown);
  }

  /** Fails if the key was printed in any of its likely forms, or in part. */
  void assertUnseen() {
    String all = String.join("\n", listener.seen());
    for (String form : forms()) {
      assertThat(all).doesNotContainIgnoringCase(form);
    }
  }

  private static List<String> forms() {
    byte[] part = Arrays.copyOf(BYTES, 12);
    String array = Arrays.toString(part);
    return List.of(
        new String(part, StandardCharsets.US_ASCII),
        HexFormat.of().formatHex(part),
        Base64.getEncoder().encodeToString(part),
        array.substring(1, array.length() - 1));
  }

  @Override
  public void close() {
    listener.close();
  }
}
