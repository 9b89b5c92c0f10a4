package dev.sallyport.kms.vault;

import dev.sallyport.kms.KmsHealth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Asks all connections at once, so that one that hangs does not speak for the others. */
final class VaultHealth {
  /**
   * Shorter than the two seconds that a probe of the broker waits for all connections: it would
   * give up at the same moment, and tell of none of them.
   */
  private static final Duration PATIENCE = Duration.ofMillis(1500);

  private VaultHealth() {}

  static KmsHealth of(Map<String, VaultConnection> connections) {
    List<Callable<KmsHealth.Connection>> questions = new ArrayList<>();
    connections.values().forEach(connection -> questions.add(connection::health));
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      List<Future<KmsHealth.Connection>> answers =
          threads.invokeAll(questions, PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      List<KmsHealth.Connection> all = new ArrayList<>();
      for (String name : connections.keySet()) {
        all.add(answer(VaultKmsProvider.SCHEME + "." + name, answers.get(all.size())));
      }
      return new KmsHealth(all);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return KmsHealth.of(VaultKmsProvider.SCHEME, false, "interrupted");
    } finally {
      threads.shutdownNow();
    }
  }

  private static KmsHealth.Connection answer(String name, Future<KmsHealth.Connection> answer)
      throws InterruptedException {
    if (answer.isCancelled()) {
      return new KmsHealth.Connection(name, false, "no answer within " + PATIENCE);
    }
    try {
      return answer.get();
    } catch (ExecutionException e) {
      return new KmsHealth.Connection(name, false, "adapter failed");
    }
  }
}
