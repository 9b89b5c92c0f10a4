package dev.sallyport.client.cli;

import dev.sallyport.client.Release;
import dev.sallyport.protocol.ResourceList;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/** Fetches again after a while, in a thread of its own, so that waiting keeps nobody else. */
final class Renewal implements AutoCloseable {
  private final Cli cli;
  private final Fetcher fetcher;
  private final ResourceList wanted;
  private Optional<Future<Release>> pending = Optional.empty();

  Renewal(Cli cli, Fetcher fetcher, ResourceList wanted) {
    this.cli = cli;
    this.fetcher = fetcher;
    this.wanted = wanted;
  }

  /** Fetches once after this long, and hands over what came of it. */
  void after(Duration wait, Consumer<Future<Release>> answered) {
    FutureTask<Release> task =
        new FutureTask<>(() -> {
          cli.pause().pause(wait);
          return fetcher.fetch(wanted);
        });
    pending = Optional.of(task);
    Thread.ofVirtual()
        .name("renewal")
        .start(() -> {
          task.run();
          answered.accept(task);
        });
  }

  /** The secrets that a renewal came to, for the caller to close. */
  static Release result(Future<Release> answer) throws CliException, InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CliException failure) {
        throw failure;
      }
      throw new IllegalStateException("a renewal ended with a bug", e);
    }
  }

  /** Ends a wait or a fetch that is under way, and zeroes what the last one brought. */
  @Override
  public void close() {
    pending.ifPresent(task -> {
      if (!task.cancel(true) && task.state() == Future.State.SUCCESS) {
        task.resultNow().close();
      }
    });
  }
}
