package dev.sallyport.broker.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Where the broker listens, once it does.
 *
 * @param tls whether the first port answers TLS
 * @param host the address it listens on
 * @param port the API's port
 * @param managementPort the port of health and metrics
 */
public record Announcement(boolean tls, String host, int port, int managementPort) {

  /** The address of the API. */
  public String url() {
    return (tls ? "https" : "http") + "://" + host + ":" + port;
  }

  /**
   * Writes {@code http=PORT} and {@code management=PORT}; the file appears whole, so that a reader
   * who waits for it never sees half of it.
   */
  public void writeTo(Path file) throws IOException {
    Path whole = Files.createTempFile(file.toAbsolutePath().getParent(), ".ports", "");
    Files.writeString(whole, "http=" + port + "\nmanagement=" + managementPort + "\n");
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
