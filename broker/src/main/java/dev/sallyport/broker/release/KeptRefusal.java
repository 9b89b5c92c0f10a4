package dev.sallyport.broker.release;

import dev.sallyport.broker.release.ExplainedRefusal.Checks;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A refusal as it is kept: its JSON, written and packed. The policies of a request's resources are
 * mostly the same and the evidence always is, so that packed they take a twentieth and less.
 */
public final class KeptRefusal {
  /**
   * What is kept of the outcomes at most, before they are packed. More than thirty-two resources
   * under a policy for eight GPUs need; a policy with conditions as long as they may be needs more.
   */
  static final int MAX_OUTCOMES = 1024 * 1024;

  /** What a refusal takes beside its bytes: objects, and its places in lists. */
  static final int OVERHEAD = 512;

  private static final int PIECE = 8 * 1024;

  private final Instant at;
  private final byte[] head;

  /** The other members without the brace that opens them, packed. */
  private final byte[] packed;

  private final int wholeSize;

  private KeptRefusal(ExplainedRefusal refusal, byte[] outcomes) {
    this.at = refusal.at();
    this.head = refusal.head().toUtf8();
    this.packed = packed(outcomes);
    this.wholeSize = head.length + outcomes.length - 1;
  }

  /** With all checks, or with as many as are short enough. */
  static KeptRefusal of(ExplainedRefusal refusal) {
    return within(refusal, Checks.ALL)
        .or(() -> within(refusal, Checks.DECISIVE))
        .orElseGet(() -> brief(refusal));
  }

  /** Without checks: soon written. */
  static KeptRefusal brief(ExplainedRefusal refusal) {
    return new KeptRefusal(refusal, refusal.outcomes(Checks.NONE).toUtf8());
  }

  private static Optional<KeptRefusal> within(ExplainedRefusal refusal, Checks told) {
    // Estimated first, since to write what is too long takes the memory that the bound saves.
    if (refusal.size(told) > MAX_OUTCOMES) {
      return Optional.empty();
    }
    byte[] outcomes = refusal.outcomes(told).toUtf8();
    return outcomes.length > MAX_OUTCOMES
        ? Optional.empty()
        : Optional.of(new KeptRefusal(refusal, outcomes));
  }

  /** When it was refused. */
  public Instant at() {
    return at;
  }

  /** Its JSON object without the outcomes. */
  public byte[] head() {
    return head.clone();
  }

  /** Its whole JSON object. */
  public byte[] whole() {
    byte[] whole = Arrays.copyOf(head, wholeSize);
    whole[head.length - 1] = ',';
    unpack(packed, whole, head.length);
    return whole;
  }

  /** How many bytes {@link #whole} has. */
  public int wholeSize() {
    return wholeSize;
  }

  /** How much memory it takes. */
  long bytes() {
    return (long) OVERHEAD + head.length + packed.length;
  }

  private static byte[] packed(byte[] outcomes) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(outcomes, 1, outcomes.length - 1);
      deflater.finish();
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      byte[] piece = new byte[PIECE];
      while (!deflater.finished()) {
        packed.write(piece, 0, deflater.deflate(piece));
      }
      return packed.toByteArray();
    } finally {
      // Its memory is outside of the heap, where no collector sees how much there is.
      deflater.end();
    }
  }

  private static void unpack(byte[] packed, byte[] into, int from) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed);
      if (inflater.inflate(into, from, into.length - from) != into.length - from) {
        throw new IllegalStateException("a refusal is shorter than it was packed");
      }
    } catch (DataFormatException e) {
      throw new IllegalStateException("a refusal is not what was packed", e);
    } finally {
      inflater.end();
    }
  }
}
