package dev.sallyport.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Connections on each of which the next bad request follows the answer to the one before. */
final class Storm implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
  private volatile boolean over;

  private Storm() {}

  static Storm start(URI broker, List<byte[]> bodies, int connections) {
    Storm storm = new Storm();
    List<HttpRequest> requests = bodies.stream().map(body -> ReleasePost.to(broker, body)).toList();
    for (int i = 0; i < connections; i++) {
      storm.threads.execute(() -> storm.blow(requests));
    }
    return storm;
  }

  /** How many of each status have been answered. */
  Map<Integer, Integer> statuses() {
    return new TreeMap<>(statuses);
  }

  @Override
  public String toString() {
    return "a storm " + statuses();
  }

  @Override
  public void close() {
    over = true;
    http.shutdownNow();
    threads.close();
  }

  private void blow(List<HttpRequest> requests) {
    for (int i = 0; !over; i++) {
      statuses.merge(status(requests.get(i % requests.size())), 1, Integer::sum);
    }
  }

  private int status(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      over = true;
      return 0;
    }
  }
}
