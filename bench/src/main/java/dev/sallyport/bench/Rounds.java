package dev.sallyport.bench;

import dev.sallyport.bench.load.ClosedLoop.Window;
import java.util.List;

/**
 * Windows of one broker, each with what it is compared with right before it: a machine that others
 * share can be half as fast some minutes later, and then one figure from the begin of a run and one
 * from its end say nothing about each other.
 *
 * @param rounds releases with one GPU beside the floor
 * @param pairs releases with eight GPUs beside releases with one
 */
public record Rounds(List<Round> rounds, List<Pair> pairs) {
  /** Copies. */
  public Rounds {
    rounds = List.copyOf(rounds);
    pairs = List.copyOf(pairs);
  }

  /**
   * A window after the floor.
   *
   * @param floorMicros the bare cryptography of a release with one GPU
   * @param window releases with one GPU
   */
  public record Round(double floorMicros, Window window) {}

  /** As many releases with one GPU as with eight. */
  public record Pair(Window one, Window eight) {}

  /** Mean of the floors, in microseconds. */
  public double floorMicros() {
    return rounds.stream().mapToDouble(Round::floorMicros).average().orElseThrow();
  }

  /** All windows with one GPU that have a floor beside them. */
  public Window single() {
    return Window.sum(rounds.stream().map(Round::window).toList());
  }

  /** Processor time of a release over its cryptography. */
  public double floorRatio() {
    return single().cpuMicrosPerRelease() / floorMicros();
  }

  /** All windows with eight GPUs. */
  public Window eight() {
    return Window.sum(pairs.stream().map(Pair::eight).toList());
  }

  /** Eight GPUs over one. */
  public double eightGpuRatio() {
    Window one = Window.sum(pairs.stream().map(Pair::one).toList());
    return eight().cpuMicrosPerRelease() / one.cpuMicrosPerRelease();
  }
}
