package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The broker's own keys, wrapped by the KMS and shared by all replicas. */
public final class BrokerKeyTable {
  private BrokerKeyTable() {}

  /** What a key of the broker is for. */
  public enum Kind {
    /** Ed25519: signs answers and the other public keys. */
    IDENTITY("identity"),
    /** HPKE pair to which workloads seal their own public key. */
    TRANSPORT("transport"),
    /** HMAC key of tickets. */
    TICKET("ticket");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The kind in the context of the wrapping. */
    public String label() {
      return label;
    }
  }

  /**
   * One wrapped key.
   *
   * @param kind what it is for
   * @param number unique within the kind
   * @param from since when it is used
   * @param until until when it is used
   * @param kek the URI of the key that wraps it
   * @param wrapped the ciphertext
   */
  public record BrokerKeyRow(
      Kind kind, int number, Instant from, Instant until, String kek, Bytes wrapped) {}

  /** Adds a key; false, and no change, where there is one of this kind and number. */
  public static boolean insert(Transaction transaction, BrokerKeyRow row) throws SQLException {
    return transaction.change(
            "INSERT INTO broker_key (kind, number, valid_from, valid_until, kek, wrapped)"
                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            row.kind().label(),
            row.number(),
            row.from(),
            row.until(),
            row.kek(),
            row.wrapped())
        == 1;
  }

  /** All keys of a kind, by number. */
  public static List<BrokerKeyRow> all(Transaction transaction, Kind kind) throws SQLException {
    return transaction.all(
        "SELECT number, valid_from, valid_until, kek, wrapped FROM broker_key WHERE kind = ?"
            + " ORDER BY number",
        row ->
            new BrokerKeyRow(
                kind,
                row.integer("number"),
                Instant.ofEpochMilli(row.number("valid_from")),
                Instant.ofEpochMilli(row.number("valid_until")),
                row.text("kek"),
                row.bytes("wrapped")),
        kind.label());
  }

  /** Gives a key another end; false, and no change, where it has not the end that the row says. */
  public static boolean end(Transaction transaction, BrokerKeyRow row, Instant until)
      throws SQLException {
    return transaction.change(
            "UPDATE broker_key SET valid_until = ?"
                + " WHERE kind = ? AND number = ? AND valid_until = ?",
            until,
            row.kind().label(),
            row.number(),
            row.until())
        == 1;
  }

  /** Removes the keys of a kind that nothing can need after this time. */
  public static int removeUntil(Transaction transaction, Kind kind, Instant time)
      throws SQLException {
    return transaction.change(
        "DELETE FROM broker_key WHERE kind = ? AND valid_until < ?", kind.label(), time);
  }

  /** Removes all keys of a kind. */
  static int removeAll(Transaction transaction, Kind kind) throws SQLException {
    return transaction.change("DELETE FROM broker_key WHERE kind = ?", kind.label());
  }
}
