package dev.sallyport.kms.pkcs11;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Unavailable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A few platform threads for calls into a library: such a call would hold the carrier of a virtual
 * thread for as long as it takes, and with it callers of every other system. A call that hangs
 * costs one of these threads; nothing in the language ends it.
 */
final class NativeThreads implements AutoCloseable {
  private static final int MOST_WAITING = 256;
  private final ThreadPoolExecutor threads;

  NativeThreads(String name, int count) {
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().daemon().name("pkcs11-" + name + "-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** One call. */
  @FunctionalInterface
  interface Call<R> {
    R run() throws KmsException;
  }

  /**
   * The call's result; an interrupt leaves the call alone, which ends when the library lets it.
   *
   * @param discard what to do with a result that nobody waits for any more
   */
  <R> R call(Call<R> call, Consumer<R> discard) throws KmsException {
    CompletableFuture<R> result = new CompletableFuture<>();
    Future<?> running = start(call, discard, result);
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (!result.cancel(false)) {
        var _ = result.thenAccept(discard);
      }
      running.cancel(false);
      throw new Unavailable("interrupted");
    }
  }

  /** Takes no more calls. What runs goes on to its end. */
  @Override
  public void close() {
    threads.shutdown();
  }

  private <R> Future<?> start(Call<R> call, Consumer<R> discard, CompletableFuture<R> result)
      throws Unavailable {
    try {
      return threads.submit(() -> run(call, discard, result));
    } catch (RejectedExecutionException e) {
      throw new Unavailable(threads.isShutdown() ? "closed" : "too many calls wait for the token");
    }
  }

  private static <R> void run(Call<R> call, Consumer<R> discard, CompletableFuture<R> result) {
    try {
      R answer = call.run();
      if (!result.complete(answer)) {
        discard.accept(answer);
      }
    } catch (KmsException | RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private static KmsException failure(@Nullable Throwable cause) {
    return switch (cause) {
      case KmsException e -> e;
      case null -> new Unavailable("call failed");
      case Throwable e -> new Unavailable("call failed with " + e.getClass().getSimpleName());
    };
  }
}
