package dev.sallyport.kms.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsException.Unavailable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls that hang, and callers that leave. */
class NativeThreadsTest {
  private static final int MORE_THAN_FIT = 300;

  @Test
  void call_runsOnAPlatformThread() throws Exception {
    try (NativeThreads threads = new NativeThreads("test", 1);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> virtual =
          callers.submit(() -> threads.call(() -> Thread.currentThread().isVirtual(), _ -> {}));
      assertThat(virtual.get()).isFalse();
    }
  }

  @Test
  void callThatHangs_costsItsThreadAndThenTurnsCallersAway() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (NativeThreads threads = new NativeThreads("test", 1);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<Unavailable> turnedAway = new CompletableFuture<>();
      for (int i = 0; i < MORE_THAN_FIT; i++) {
        var _ =
            callers.submit(() -> {
              try {
                return threads.call(() -> await(end), _ -> {});
              } catch (Unavailable e) {
                turnedAway.complete(e);
                throw e;
              }
            });
      }
      assertThat(turnedAway.get(30, TimeUnit.SECONDS)).hasMessageContaining("too many calls");
      end.countDown();
    }
  }

  @Test
  void answerThatNobodyWaitsFor_isDiscarded() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Boolean> discarded = new CompletableFuture<>();
    try (NativeThreads threads = new NativeThreads("test", 1);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<Unavailable> left = new CompletableFuture<>();
      Future<?> caller =
          callers.submit(() -> {
            try {
              return threads.call(() -> begin(begun, end), discarded::complete);
            } catch (Unavailable e) {
              left.complete(e);
              throw e;
            }
          });
      begun.await();
      caller.cancel(true);
      assertThat(left.get(30, TimeUnit.SECONDS)).hasMessageContaining("interrupted");
      end.countDown();
      assertThat(discarded.get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void callAfterClose_isUnavailable() {
    NativeThreads threads = new NativeThreads("test", 1);
    threads.close();
    assertThatThrownBy(() -> threads.call(() -> true, _ -> {})).isInstanceOf(Unavailable.class);
  }

  private static boolean begin(CountDownLatch begun, CountDownLatch end) {
    begun.countDown();
    return await(end);
  }

  private static boolean await(CountDownLatch end) {
    try {
      return end.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
