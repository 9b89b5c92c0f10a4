package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;

/**
 * An id of 16 bytes that begins with its time, as in RFC 9562 section 5.7 without the version bits:
 * 48 bits of milliseconds, then 80 random ones. Ids of one moment stand side by side in an index,
 * so that a commit touches one page of it and not one for each row.
 */
public final class TimedId {
  /** Bytes of an id. */
  public static final int SIZE = 16;

  private static final int TIME_SIZE = 6;

  private TimedId() {}

  /** An id of this moment. */
  public static Bytes at(Instant time, SecureRandom random) {
    byte[] id = new byte[SIZE];
    random.nextBytes(id);
    byte[] millis = ByteBuffer.allocate(Long.BYTES).putLong(time.toEpochMilli()).array();
    System.arraycopy(millis, Long.BYTES - TIME_SIZE, id, 0, TIME_SIZE);
    return Bytes.of(id);
  }
}
