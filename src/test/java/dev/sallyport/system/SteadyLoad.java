package dev.sallyport.system;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Release requests that were made before, sent at a steady rate whether earlier ones are answered
 * or not. One that is refused is sent again later, as a workload does; one that is answered is not,
 * since its answer would be kept.
 */
final class SteadyLoad implements AutoCloseable {
  private final URI broker;
  private final long begin = System.nanoTime();
  private final long period;
  private final AtomicLong ticks = new AtomicLong();
  private final Queue<Good> waiting;
  private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();
  private final Queue<CompletableFuture<?>> answers = new ConcurrentLinkedQueue<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);

  /**
   * One request and its answer; times are those of {@link System#nanoTime}.
   *
   * @param due when it was to be sent
   * @param answered when its answer was there
   */
  record Sent(Good good, long due, long answered, Reply reply) {
    boolean isReleased() {
      return reply.status() == 200;
    }

    long nanos() {
      return answered - due;
    }
  }

  private SteadyLoad(URI broker, Collection<Good> prepared, int perSecond) {
    this.broker = broker;
    this.period = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.waiting = new ConcurrentLinkedQueue<>(prepared);
  }

  static SteadyLoad start(URI broker, Collection<Good> prepared, int perSecond) {
    SteadyLoad load = new SteadyLoad(broker, prepared, perSecond);
    var _ = load.clock.scheduleAtFixedRate(load::tick, 0, load.period, TimeUnit.NANOSECONDS);
    return load;
  }

  /** Made before anything is measured: evidence costs more than a release. */
  static List<Good> prepare(Workload workload, String resource, int count) throws Exception {
    Callable<Good> make = () -> Good.of(workload, resource);
    List<Good> prepared = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Good> one : threads.invokeAll(Collections.nCopies(count, make))) {
        prepared.add(one.get());
      }
    }
    return prepared;
  }

  /** What was answered so far. */
  List<Sent> sent() {
    return List.copyOf(sent);
  }

  /** Whether nothing is left to be sent, or on its way. */
  boolean isDone() {
    return waiting.isEmpty() && answers.stream().allMatch(CompletableFuture::isDone);
  }

  /** Sends no more, and waits for the answers. */
  List<Sent> stop() {
    clock.shutdownNow();
    answers.forEach(CompletableFuture::join);
    return sent();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    http.shutdownNow();
  }

  private void tick() {
    long due = begin + ticks.getAndIncrement() * period;
    Good good = waiting.poll();
    if (good != null) {
      answers.add(
          http.sendAsync(request(good), HttpResponse.BodyHandlers.ofString())
              .thenAccept(response -> note(good, due, System.nanoTime(), response)));
    }
  }

  private HttpRequest request(Good good) {
    return ReleasePost.to(broker, good.body(), Load.PATIENCE);
  }

  private void note(Good good, long due, long answered, HttpResponse<String> response) {
    Map<String, String> headers =
        Map.of(
            "content-type", response.headers().firstValue("content-type").orElse(""),
            "x-correlation-id", response.headers().firstValue("x-correlation-id").orElse(""));
    Reply reply = new Reply(response.statusCode(), headers, response.body());
    SeenReasons.note(reply.reason());
    sent.add(new Sent(good, due, answered, reply));
    if (reply.status() == 503) {
      waiting.add(good);
    }
  }
}
