package dev.sallyport.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestThreadsTest {
  private final RequestThreads threads = new RequestThreads();

  @Test
  void work_findsTheBrokersClasses() throws Exception {
    CompletableFuture<ClassLoader> found = new CompletableFuture<>();
    threads.execute(() -> found.complete(Thread.currentThread().getContextClassLoader()));
    assertThat(found.get(30, TimeUnit.SECONDS)).isSameAs(RequestThreads.class.getClassLoader());
  }

  @Test
  void whatTheEventLoopHasAtHand_isNotPassedOn() throws Exception {
    InheritableThreadLocal<String> atHand = new InheritableThreadLocal<>();
    atHand.set("of another request");
    try {
      CompletableFuture<Boolean> passedOn = new CompletableFuture<>();
      threads.execute(() -> passedOn.complete(atHand.get() != null));
      assertThat(passedOn.get(30, TimeUnit.SECONDS)).isFalse();
    } finally {
      atHand.remove();
    }
  }
}
