package dev.sallyport.bench.load;

import java.util.Arrays;

/** Times of many answers. */
public final class Latencies {
  private static final double NANOS_PER_MILLI = 1e6;
  private final long[] sorted;

  /** Of these times, in nanoseconds. */
  Latencies(long[] nanos) {
    this.sorted = nanos.clone();
    Arrays.sort(sorted);
  }

  /** The median, in milliseconds. */
  public double p50() {
    return millis(0.50);
  }

  /** The time within which 99 of 100 answers were there, in milliseconds. */
  public double p99() {
    return millis(0.99);
  }

  /** The time within which this share of the answers was there, in milliseconds. */
  double millis(double share) {
    int index = (int) Math.ceil(share * sorted.length) - 1;
    return sorted[Math.max(index, 0)] / NANOS_PER_MILLI;
  }
}
