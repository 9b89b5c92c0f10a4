package dev.sallyport.fuzz;

import java.nio.charset.StandardCharsets;

/** Takes numbers and texts off a fuzzer's bytes; past the end there are zeros. */
public final class ScriptReader {
  private final byte[] input;
  private int next;

  /** A reader from this byte on. */
  public ScriptReader(byte[] input, int from) {
    this.input = input.clone();
    this.next = from;
  }

  /** Whether there are bytes left. */
  public boolean hasMore() {
    return next < input.length;
  }

  /** One byte, as a number from 0 up to {@code bound}, excluded. */
  public int below(int bound) {
    return octet() % bound;
  }

  /** Two bytes, as a number from 0 up to {@code bound}, excluded. */
  public int below16(int bound) {
    return (octet() << 8 | octet()) % bound;
  }

  /** Eight bytes. */
  public long number() {
    long number = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      number = number << 8 | octet();
    }
    return number;
  }

  /** As many bytes as the next one says, or as there are. */
  public byte[] bytes() {
    int size = Math.min(octet(), Math.max(0, input.length - next));
    next += size;
    return java.util.Arrays.copyOfRange(input, next - size, next);
  }

  /** As {@link #bytes}, each a character. */
  public String text() {
    return new String(bytes(), StandardCharsets.ISO_8859_1);
  }

  private int octet() {
    return hasMore() ? input[next++] & 0xff : 0;
  }
}
