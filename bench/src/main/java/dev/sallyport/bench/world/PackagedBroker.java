package dev.sallyport.bench.world;

import dev.sallyport.simulator.broker.LocalBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A broker as it was packaged, and its ahead-of-time cache: classes loaded, linked and profiled in
 * a training run (JEP 483, 514, 515), under the very flags of production.
 *
 * @param within what stands before the command so that it sees these files at these paths; empty
 *     where they lie there
 * @param java the virtual machine that runs it
 * @param options the file with the flags of production
 * @param jar what is run
 * @param cache where the cache lies, once it was trained
 */
public record PackagedBroker(List<String> within, Path java, Path options, Path jar, Path cache) {
  /** Copies. */
  public PackagedBroker {
    within = List.copyOf(within);
  }

  /** The broker that was built in a tree, under the virtual machine of this process. */
  public static PackagedBroker ofTree(Path home) {
    return new PackagedBroker(
        List.of(),
        Path.of(System.getProperty("java.home"), "bin", "java"),
        home.resolve("broker/jvm.options"),
        LocalBroker.jar(home),
        home.resolve("broker/target/sallyport.aot"));
  }

  /** The flags that use the cache; none where it was not trained. */
  public List<String> cacheFlags() {
    return Files.exists(cache) ? List.of("-XX:AOTCache=" + cache) : List.of();
  }

  /**
   * The flags that train it when the process ends. The compiler's last tier comes ten times as soon
   * as it would: what it has compiled in a short training, a broker that uses the cache compiles
   * with its first requests, instead of bit by bit over thousands of them. And the compiler does
   * not give way here, nor take less in the longer its queue is: what it has not come to when the
   * training ends is missing in every broker.
   */
  public List<String> trainingFlags() {
    return List.of(
        "-XX:AOTCacheOutput=" + cache,
        "-XX:CompilerThreadPriority=0",
        "-XX:Tier4LoadFeedback=100",
        "-XX:Tier4InvocationThreshold=300",
        "-XX:Tier4MinInvocationThreshold=60",
        "-XX:Tier4CompileThreshold=900");
  }

  /**
   * The command up to the flags of its virtual machine.
   *
   * @param prefix what stands before all of it, see {@link Cores}
   * @param flags beside those of production
   */
  List<String> command(List<String> prefix, List<String> flags) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(within);
    command.add(java.toString());
    command.add("@" + options);
    command.addAll(flags);
    return command;
  }
}
