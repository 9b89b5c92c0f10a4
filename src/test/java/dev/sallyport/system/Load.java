package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Workloads that fetch a secret over and over, from each broker in turn, until they are told to
 * stop. Every attempt is remembered with its request, so that it can be made again.
 */
final class Load implements AutoCloseable {
  /** No answer may take longer than this, whatever is down. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final int THREADS = 4;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(90);
  private static final long POLL_MILLIS = 100;

  private final Replicas replicas;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<Integer>> running = new ArrayList<>();
  private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  private Load(Replicas replicas) {
    this.replicas = replicas;
  }

  /**
   * One release request that was sent.
   *
   * @param broker which broker it was sent to
   * @param bound what it was bound to
   * @param request its body
   * @param reply the answer; empty where the broker went away in the middle
   */
  record Attempt(int broker, Bound bound, String request, Optional<Reply> reply) {
    boolean isAcknowledged() {
      return reply.filter(answer -> answer.status() == 200).isPresent();
    }

    /** What the answer keeps when it is given again. */
    List<String> kept() {
      return reply.map(answer -> new Answer(answer.json(), bound).kept()).orElse(List.of());
    }
  }

  static Load on(Replicas replicas) {
    Load load = new Load(replicas);
    for (int thread = 0; thread < THREADS; thread++) {
      int first = thread;
      load.running.add(load.threads.submit(() -> load.run(first)));
    }
    return load;
  }

  /** What was attempted so far. */
  List<Attempt> attempts() {
    return List.copyOf(attempts);
  }

  /** What was attempted and acknowledged so far, by this broker. */
  long acknowledgedBy(int broker) {
    return attempts.stream()
        .filter(attempt -> attempt.broker() == broker && attempt.isAcknowledged())
        .count();
  }

  /** Waits, attempt by attempt, until something holds. */
  void until(String what, Callable<Boolean> condition) throws Exception {
    Instant end = Instant.now().plus(LONGEST_WAIT);
    while (!condition.call()) {
      assertThat(Instant.now()).as("waiting for %s", what).isBefore(end);
      synchronized (attempts) {
        attempts.wait(POLL_MILLIS);
      }
    }
  }

  /** Stops, waits for the last answers, and gives all attempts. */
  List<Attempt> stop() throws Exception {
    stopped = true;
    for (Future<Integer> one : running) {
      one.get();
    }
    return attempts();
  }

  @Override
  public void close() {
    stopped = true;
    threads.close();
  }

  /** Sends one release request; empty where no answer came because the broker is gone. */
  static Optional<Reply> post(URI broker, String request) throws InterruptedException {
    HttpRequest post = ReleasePost.to(broker, Encoding.utf8(request), PATIENCE);
    try {
      HttpResponse<String> response = HTTP.send(post, HttpResponse.BodyHandlers.ofString());
      String type = response.headers().firstValue("content-type").orElse("");
      Reply reply = new Reply(response.statusCode(), Map.of("content-type", type), response.body());
      SeenReasons.note(reply.reason());
      return Optional.of(reply);
    } catch (HttpTimeoutException e) {
      throw new IllegalStateException("a broker hangs", e);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Sends these requests at one moment, each to its broker; answers in the same order. */
  static List<Reply> postTogether(List<URI> brokers, List<String> requests) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Reply>> calls = new ArrayList<>();
      for (int index = 0; index < requests.size(); index++) {
        URI broker = brokers.get(index);
        String request = requests.get(index);
        calls.add(() -> post(broker, request).orElseThrow());
      }
      List<Reply> replies = new ArrayList<>();
      for (Future<Reply> reply : threads.invokeAll(calls)) {
        replies.add(reply.get());
      }
      return replies;
    }
  }

  private int run(int first) throws Exception {
    int count = 0;
    while (!stopped) {
      attempt((first + count) % Replicas.COUNT);
      count++;
    }
    return count;
  }

  private void attempt(int broker) throws Exception {
    Workload workload = replicas.workload(broker);
    Optional<Bound> challenge = challenge(workload);
    if (challenge.isPresent()) {
      Bound bound = challenge.get();
      String request = workload.request(bound, workload.evidence(bound)).toString();
      Optional<Reply> reply = post(replicas.api(broker).address(), request);
      attempts.add(new Attempt(broker, bound, request, reply));
      synchronized (attempts) {
        attempts.notifyAll();
      }
    }
  }

  /** A broker that is away gives no challenge: nothing was attempted then. */
  private static Optional<Bound> challenge(Workload workload) throws Exception {
    try {
      return Optional.of(workload.challenge(Replicas.RESOURCE));
    } catch (Exception e) {
      // The HTTP client throws what it does not declare.
      if (e instanceof IOException) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
