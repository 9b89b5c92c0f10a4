package dev.sallyport.client.cli;

import dev.sallyport.protocol.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/** What to do next about a reason, by its stable label. The texts are data beside this class. */
final class Advice {
  private static final String FILE = "advice.properties";
  private static final String ID = "{id}";
  private static final Properties LINES = read();

  private Advice() {}

  /** One line about a local refusal. */
  static String of(Refusal refusal) {
    return of(refusal.reason().label(), "");
  }

  /**
   * One line. A label that is newer than this client gets the one advice that is always true.
   *
   * @param correlationId of the answer; empty where there is none
   */
  static String of(String label, String correlationId) {
    String id = correlationId.isEmpty() ? "CORRELATION_ID" : correlationId;
    return LINES
        .getProperty(label, "This client does not know the reason: docs/api.md explains each.")
        .replace(ID, id);
  }

  /** Every label that has a line. */
  static Set<String> labels() {
    return LINES.stringPropertyNames();
  }

  private static Properties read() {
    Properties lines = new Properties();
    try (InputStream in = Objects.requireNonNull(Advice.class.getResourceAsStream(FILE), FILE)) {
      lines.load(new InputStreamReader(in, StandardCharsets.UTF_8));
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
