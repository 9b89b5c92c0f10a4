package dev.sallyport.bench;

import dev.sallyport.bench.load.ClosedLoop.Window;
import java.util.List;

/**
 * Windows of one broker, each with the floor measured right before it: a machine that others share
 * can be half as fast some minutes later, and then one figure from the begin of a run and one from
 * its end say nothing about each other.
 *
 * @param rounds releases with one GPU beside the floor
 */
public record Rounds(List<Round> rounds) {
  /** Copies. */
  public Rounds {
    rounds = List.copyOf(rounds);
  }

  /**
   * A window after the floor.
   *
   * @param floorMicros the bare cryptography of a release with one GPU
   * @param window releases with one GPU
   */
  public record Round(double floorMicros, Window window) {}

  /** Mean of the floors, in microseconds. */
  public double floorMicros() {
    return rounds.stream().mapToDouble(Round::floorMicros).average().orElseThrow();
  }

  /** All windows as one. */
  public Window whole() {
    return Window.sum(rounds.stream().map(Round::window).toList());
  }

  /** Processor time of a release over its cryptography. */
  public double floorRatio() {
    return whole().cpuMicrosPerRelease() / floorMicros();
  }
}
