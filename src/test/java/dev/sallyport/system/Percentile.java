package dev.sallyport.system;

import java.util.List;

/** Of durations in nanoseconds, by the nearest rank. */
final class Percentile {
  private static final double NANOS_PER_MILLI = 1e6;

  private Percentile() {}

  /** The duration, in milliseconds, that so many of a hundred do not exceed. */
  static double millis(List<Long> nanos, double percent) {
    List<Long> sorted = nanos.stream().sorted().toList();
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.max(1, rank) - 1) / NANOS_PER_MILLI;
  }
}
