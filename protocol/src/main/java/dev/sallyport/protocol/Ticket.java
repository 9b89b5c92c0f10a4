package dev.sallyport.protocol;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Proof that a broker issued a challenge for these resources, so that issuing stores nothing:
 * {@code u64be(issued ms) u64be(expiry ms) HMAC-SHA-256}, 48 bytes.
 *
 * @param issued when it was issued, in whole milliseconds
 * @param expiry from when on it refuses
 * @param mac the HMAC over purpose, challenge, times and resources
 */
public record Ticket(Instant issued, Instant expiry, Digest mac) {
  /** Size in bytes. */
  public static final int SIZE = 48;

  /** Issues a ticket under a 32-byte ticket key. */
  public static Ticket issue(
      SecretBytes key,
      Challenge challenge,
      ResourceList resources,
      Instant issued,
      Instant expiry) {
    return new Ticket(issued, expiry, mac(key, challenge, resources, issued, expiry));
  }

  /** Reads a ticket; whether it is genuine only {@link #isGenuine} tells. */
  public static Outcome<Ticket> parse(Bytes bytes) {
    if (bytes.size() != SIZE) {
      return Outcome.refused(RefusalReason.BAD_MEMBER_VALUE, "ticket");
    }
    ByteBuffer times = ByteBuffer.wrap(bytes.slice(0, 16).toArray());
    long issued = times.getLong();
    long expiry = times.getLong();
    if (issued < 0 || expiry < 0) {
      return Outcome.refused(RefusalReason.BAD_MEMBER_VALUE, "ticket");
    }
    return Outcome.accepted(
        new Ticket(
            Instant.ofEpochMilli(issued),
            Instant.ofEpochMilli(expiry),
            new Digest(bytes.slice(16, SIZE))));
  }

  /** Whether this key made this ticket for exactly this challenge and these resources. */
  public boolean isGenuine(SecretBytes key, Challenge challenge, ResourceList resources) {
    return mac.equals(mac(key, challenge, resources, issued, expiry));
  }

  /** The 48 bytes. */
  public Bytes bytes() {
    return Frame.bare().u64(issued.toEpochMilli()).u64(expiry.toEpochMilli()).raw(mac).bytes();
  }

  private static Digest mac(
      SecretBytes key,
      Challenge challenge,
      ResourceList resources,
      Instant issued,
      Instant expiry) {
    Bytes content =
        resources
            .appendTo(
                Frame.named("challenge")
                    .raw(challenge.value())
                    .u64(issued.toEpochMilli())
                    .u64(expiry.toEpochMilli()))
            .bytes();
    return Hmac.sha256(key, content);
  }
}
