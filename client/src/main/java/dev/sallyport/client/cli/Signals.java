package dev.sallyport.client.cli;

import java.util.concurrent.CompletableFuture;

/**
 * Ends work that runs until it is told to end. The JDK tells of SIGTERM, SIGINT and SIGHUP by no
 * name, but each begins the shutdown, and there the work is told; this process then waits for it,
 * clears up, and ends with its exit code.
 */
final class Signals implements AutoCloseable {
  private final CompletableFuture<Integer> result = new CompletableFuture<>();
  private final Thread hook;

  private Signals(Runnable end) {
    this.hook = new Thread(() -> passOn(end), "signals");
  }

  /**
   * From now on signals are passed on.
   *
   * @param end tells the work to end, and waits for nothing
   */
  static Signals to(Runnable end) {
    Signals signals = new Signals(end);
    Runtime.getRuntime().addShutdownHook(signals.hook);
    return signals;
  }

  /** What the process ends with if it is being shut down; everything is cleared up by then. */
  void finish(int exitCode) {
    result.complete(exitCode);
  }

  private void passOn(Runnable end) {
    end.run();
    // A shutdown has an exit code of its own already, 128 + signal: only a halt gives another.
    Runtime.getRuntime().halt(result.join());
  }

  /** Without this, a later shutdown of the same process would wait for a result again. */
  @Override
  public void close() {
    // In case of an exception: the shutdown must not wait for ever.
    result.complete(ExitCode.LOCAL.number());
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The shutdown has begun: the hook runs, and has its result.
    }
  }
}
