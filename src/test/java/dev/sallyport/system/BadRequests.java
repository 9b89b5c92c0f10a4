package dev.sallyport.system;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Bad requests at a steady rate over connections that stay open, however slowly answers come. */
final class BadRequests implements AutoCloseable {
  private static final int TICK_MILLIS = 20;
  private static final int MOST_WAITING = 100;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI broker;
  private final List<byte[]> bodies;
  private final Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private final ScheduledFuture<?> ticks;

  private BadRequests(
      URI broker, List<byte[]> bodies, int perSecond, ScheduledExecutorService clock) {
    this.broker = broker;
    this.bodies = bodies;
    int perTick = perSecond * TICK_MILLIS / 1000;
    this.ticks =
        clock.scheduleAtFixedRate(() -> send(perTick), 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  static BadRequests start(
      URI broker, List<byte[]> bodies, int perSecond, ScheduledExecutorService clock) {
    return new BadRequests(broker, bodies, perSecond, clock);
  }

  /** How many of each status have been answered. */
  Map<Integer, Integer> statuses() {
    return new TreeMap<>(statuses);
  }

  @Override
  public String toString() {
    return sent + " bad requests " + statuses();
  }

  @Override
  public void close() {
    ticks.cancel(false);
    http.shutdownNow();
  }

  private void send(int count) {
    // Bounded, so that a broker that stops answering is seen, and not this client's memory.
    for (int left = count; left > 0 && waiting.get() < MOST_WAITING; left--) {
      waiting.incrementAndGet();
      byte[] body = bodies.get(sent.getAndIncrement() % bodies.size());
      var _ =
          http.sendAsync(ReleasePost.to(broker, body), HttpResponse.BodyHandlers.discarding())
              .whenComplete(
                  (response, failure) -> answered(failure == null ? response.statusCode() : 0));
    }
  }

  private void answered(int status) {
    waiting.decrementAndGet();
    statuses.merge(status, 1, Integer::sum);
  }
}
