package dev.sallyport.client.cli;

import java.util.concurrent.CompletableFuture;

/**
 * Passes SIGTERM, SIGINT and SIGHUP on while a command runs. The JDK tells of none of them by name,
 * but each begins the shutdown, and there a child gets SIGTERM; this process then waits for it,
 * clears up, and ends with its exit code.
 */
final class Signals implements AutoCloseable {
  private final CompletableFuture<Integer> result = new CompletableFuture<>();
  private final Thread hook;

  private Signals(Child child) {
    this.hook = new Thread(() -> passOn(child), "signals");
  }

  static Signals to(Child child) {
    Signals signals = new Signals(child);
    Runtime.getRuntime().addShutdownHook(signals.hook);
    return signals;
  }

  /** What the process ends with if it is being shut down; everything is cleared up by then. */
  void finish(int exitCode) {
    result.complete(exitCode);
  }

  private void passOn(Child child) {
    child.terminate();
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
