package dev.sallyport.bench.world;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The ahead-of-time cache of a packaged broker: classes loaded, linked and profiled in a training
 * run (JEP 483, 514, 515), under the very flags of production.
 */
public final class AotCache {
  private AotCache() {}

  /** Where it lies, once it was trained. */
  public static Path file(Path home) {
    return home.resolve("broker/target/sallyport.aot");
  }

  /** The flags that use it; none where it was not trained. */
  public static List<String> flags(Path home) {
    return Files.exists(file(home)) ? List.of("-XX:AOTCache=" + file(home)) : List.of();
  }

  /**
   * The flags that train it when the process ends. The compiler's last tier comes ten times as soon
   * as it would: what it has compiled in a short training, a broker that uses the cache compiles
   * with its first requests, instead of bit by bit over thousands of them.
   */
  public static List<String> trainingFlags(Path home) {
    return List.of(
        "-XX:AOTCacheOutput=" + file(home),
        "-XX:Tier4InvocationThreshold=300",
        "-XX:Tier4MinInvocationThreshold=60",
        "-XX:Tier4CompileThreshold=900");
  }
}
