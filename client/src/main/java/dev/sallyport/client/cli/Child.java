package dev.sallyport.client.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The command that runs with the secrets: one process at a time, with this process's standard
 * streams and environment. Safe for use by several threads: signals arrive in one of their own.
 */
final class Child {
  private final List<String> command;
  private final Duration grace;
  private final Consumer<Process> ended;
  private Optional<Process> process = Optional.empty();
  private boolean closing;

  /**
   * A command that does not run yet.
   *
   * @param grace how long a process that is stopped may take before it is killed
   * @param ended told of every process that ended, in another thread
   */
  Child(List<String> command, Duration grace, Consumer<Process> ended) {
    this.command = List.copyOf(command);
    this.grace = grace;
    this.ended = ended;
  }

  /**
   * Starts it.
   *
   * @param more variables in addition to this process's own, which stay as they are
   * @return the process; empty after {@link #terminate}
   */
  synchronized Optional<Process> start(Map<String, String> more) throws CliException {
    if (closing) {
      return Optional.empty();
    }
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(more);
    try {
      Process started = builder.start();
      process = Optional.of(started);
      var _ = started.onExit().thenAccept(ended);
      return process;
    } catch (IOException e) {
      throw CliException.local("cannot start the command", e);
    }
  }

  /** Passes SIGTERM on, and lets no other process start. Waits for nothing. */
  synchronized void terminate() {
    closing = true;
    process.ifPresent(Process::destroy);
  }

  /**
   * Stops the process: SIGTERM, and SIGKILL for one that does not mind it.
   *
   * @return whether it still ran
   */
  boolean stop() throws InterruptedException {
    Optional<Process> running = running().filter(Process::isAlive);
    if (running.isPresent()) {
      running.get().destroy();
      if (!running.get().waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        running.get().destroyForcibly().waitFor();
      }
    }
    return running.isPresent();
  }

  /** Whether this is the process that runs, or ran last. */
  boolean is(Process other) {
    return running().filter(other::equals).isPresent();
  }

  private synchronized Optional<Process> running() {
    return process;
  }
}
