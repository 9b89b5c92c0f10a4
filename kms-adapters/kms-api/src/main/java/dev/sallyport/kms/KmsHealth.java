package dev.sallyport.kms;

import java.util.List;

/**
 * Whether the key management systems can be used now.
 *
 * @param connections one entry for each connection that the operator configured
 */
public record KmsHealth(List<Connection> connections) {
  /** Copies the list. */
  public KmsHealth {
    connections = List.copyOf(connections);
  }

  /** The health of a single connection. */
  public static KmsHealth of(String name, boolean ready, String detail) {
    return new KmsHealth(List.of(new Connection(name, ready, detail)));
  }

  /** Whether every connection is ready. None at all is not ready. */
  public boolean ready() {
    return !connections.isEmpty() && connections.stream().allMatch(Connection::ready);
  }

  /**
   * One connection.
   *
   * @param name its scheme; with a dot and the connection's name where a scheme has several
   * @param ready whether it answers, with credentials that are taken
   * @param detail one line for the operator; no secret, no address with credentials
   */
  public record Connection(String name, boolean ready, String detail) {}
}
