package dev.sallyport.kms.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.SecretBytes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * A key that is easy to find again in whatever was printed. While open it also listens to every
 * java.util.logging logger at every level; an adapter whose client logs elsewhere bridges to it in
 * its tests.
 */
final class Canary extends Handler implements AutoCloseable {
  private static final byte[] BYTES =
      "canary-f3a1-never-to-be-printed!".getBytes(StandardCharsets.US_ASCII);
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private final Logger root = Logger.getLogger("");
  private final Level before = root.getLevel();

  Canary() {
    setLevel(Level.ALL);
    setFormatter(new SimpleFormatter());
    root.setLevel(Level.ALL);
    root.addHandler(this);
  }

  SecretBytes key() {
    return SecretBytes.copyOf(BYTES);
  }

  /** Notes what an object prints. */
  void look(Object printed) {
    seen.add(printed.toString());
  }

  /** Notes what an exception prints, its causes and what it suppressed included. */
  void look(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    seen.add(text.toString());
  }

  /** Fails if the key was printed in any of its likely forms, or in part. */
  void assertUnseen() {
    String all = String.join("\n", seen);
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
  public void publish(LogRecord logged) {
    seen.add(getFormatter().format(logged));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    root.removeHandler(this);
    root.setLevel(before);
  }
}
