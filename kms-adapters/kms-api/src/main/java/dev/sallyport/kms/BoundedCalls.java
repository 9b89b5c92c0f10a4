package dev.sallyport.kms;

import dev.sallyport.kms.KmsException.Unavailable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls on virtual threads of their own, so that a system that never answers holds up nobody
 * for longer than the time-out, whether or not its client heeds an interrupt.
 */
final class BoundedCalls implements AutoCloseable {
  private final Duration timeout;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("kms-call-", 0).factory());

  BoundedCalls(Duration timeout) {
    this.timeout = timeout;
  }

  /** One call to an adapter. */
  @FunctionalInterface
  interface Call<R> {
    R run() throws KmsException;
  }

  /** The call's result, in time, where a late result needs no care. */
  <R> R call(Call<R> call) throws KmsException {
    return call(call, _ -> {});
  }

  /**
   * The call's result, in time.
   *
   * @param discard what to do with a result that comes too late for anybody to own it
   */
  <R> R call(Call<R> call, Consumer<R> discard) throws KmsException {
    CompletableFuture<R> result = new CompletableFuture<>();
    Future<?> running = start(call, discard, result);
    try {
      return result.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw asKmsException(e.getCause());
    } catch (TimeoutException e) {
      return abandon(result, running, "no answer within " + timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return abandon(result, running, "interrupted");
    }
  }

  /** Interrupts what runs; later calls are unavailable. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private <R> Future<?> start(Call<R> call, Consumer<R> discard, CompletableFuture<R> result)
      throws Unavailable {
    try {
      return threads.submit(() -> run(call, discard, result));
    } catch (RejectedExecutionException e) {
      throw new Unavailable("closed");
    }
  }

  private static <R> void run(Call<R> call, Consumer<R> discard, CompletableFuture<R> result) {
    try {
      R answer = call.run();
      if (!result.complete(answer)) {
        discard.accept(answer);
      }
    } catch (KmsException | RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  /** Gives up, unless the answer came in this very moment. */
  private static <R> R abandon(CompletableFuture<R> result, Future<?> running, String why)
      throws KmsException {
    Unavailable unavailable = new Unavailable(why);
    if (result.completeExceptionally(unavailable)) {
      running.cancel(true);
      throw unavailable;
    }
    if (result.isCompletedExceptionally()) {
      throw asKmsException(result.exceptionNow());
    }
    return result.resultNow();
  }

  /** A client library's own exception may print the request, so only its type is told. */
  private static KmsException asKmsException(@Nullable Throwable cause) {
    return switch (cause) {
      case KmsException e -> e;
      case null -> new Unavailable("adapter failed");
      case Error e -> throw e;
      case Throwable e -> new Unavailable("adapter failed with " + e.getClass().getSimpleName());
    };
  }
}
