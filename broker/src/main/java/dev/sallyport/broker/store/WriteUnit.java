package dev.sallyport.broker.store;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One caller's work on its way through the writer: run on its thread, answered after the commit.
 */
final class WriteUnit<T> {
  private final Work<T> work;
  private final CompletableFuture<Supplier<Outcome<T>>> answer = new CompletableFuture<>();
  private @Nullable Supplier<Outcome<T>> result;

  WriteUnit(Work<T> work) {
    this.work = work;
  }

  /** Runs the work; whether its changes are to stay. */
  boolean runIn(Transaction transaction) {
    try {
      Outcome<T> outcome = work.in(transaction);
      result = () -> outcome;
      return outcome instanceof Outcome.Accepted<T>;
    } catch (SQLException e) {
      result = () -> Failures.refusal(e);
      return false;
    } catch (RuntimeException e) {
      // A bug in the work is its caller's to see; the writer must live on for the others.
      result =
          () -> {
            throw e;
          };
      return false;
    } catch (Error e) {
      // The same: a document that exhausts the stack must not end the thread that all wait for.
      result =
          () -> {
            throw e;
          };
      return false;
    }
  }

  /** The commit is durable: answers. */
  void complete() {
    answer.complete(result);
  }

  /** The commit failed: answers that nothing happened. */
  void fail(SQLException cause) {
    answer.complete(() -> Failures.refusal(cause));
  }

  /** Nobody writes any more: answers, where nothing was answered before. */
  void refuse() {
    answer.complete(() -> Outcome.refused(RefusalReason.STORE_UNAVAILABLE));
  }

  /** Waits for the answer; not to be interrupted, since the work may become durable meanwhile. */
  Outcome<T> await() {
    return answer.join().get();
  }
}
