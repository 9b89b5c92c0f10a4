package dev.sallyport.bench;

import dev.sallyport.bench.load.ClosedLoop.Window;
import java.util.List;

/**
 * Windows with one GPU and with eight, in turns, for the reason of {@link Rounds}.
 *
 * @param pairs in their order
 */
public record Pairs(List<Pair> pairs) {
  /** Copies. */
  public Pairs {
    pairs = List.copyOf(pairs);
  }

  /** As many releases with one GPU as with eight. */
  public record Pair(Window one, Window eight) {}

  /** All windows with eight GPUs as one. */
  public Window eight() {
    return Window.sum(pairs.stream().map(Pair::eight).toList());
  }

  /** Eight GPUs over one. */
  public double eightGpuRatio() {
    Window one = Window.sum(pairs.stream().map(Pair::one).toList());
    return eight().cpuMicrosPerRelease() / one.cpuMicrosPerRelease();
  }
}
