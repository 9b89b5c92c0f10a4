package dev.sallyport.broker.doctor;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a running broker says of its own readiness, on its management port. */
final class RunningBrokerCheck implements Check {
  private static final String PATH = "/q/health/ready";
  private static final int MAX_BYTES = 64 * 1024;
  private static final JsonLimits LIMITS = new JsonLimits(MAX_BYTES, 6, 500);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final JsonValue NONE = new JsonValue.Bool(false);

  private final Optional<URI> address;

  RunningBrokerCheck(Optional<URI> address) {
    this.address = address;
  }

  @Override
  public String name() {
    return "broker";
  }

  @Override
  public List<Line> look() throws InterruptedException {
    if (address.isEmpty()) {
      return List.of(Line.skipped("", "no --broker is named"));
    }
    URI ready = address.get().resolve(PATH);
    try (HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(PATIENCE)
            .build()) {
      HttpRequest request = HttpRequest.newBuilder(ready).timeout(PATIENCE).GET().build();
      return List.of(
          line(client.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES))));
    } catch (IOException e) {
      return List.of(
          Line.failed(
              "",
              "no answer from " + ready + " (" + e.getClass().getSimpleName() + ")",
              "name the management port, by default http://127.0.0.1:9000; is the broker running?"));
    }
  }

  private static Line line(HttpResponse<byte[]> answer) {
    return switch (answer.statusCode()) {
      case 200 -> Line.ok("", "ready");
      case 503 ->
          Line.failed(
              "", "not ready: " + down(answer.body()), "docs/operations.md, \"Health\", says why");
      default ->
          Line.failed(
              "",
              "it answers " + answer.statusCode(),
              "name the management port, not that of the API");
    };
  }

  /** The names of the checks that are down. */
  private static String down(byte[] body) {
    try {
      return StrictJson.parseObject(body, LIMITS).objects("checks").stream()
          .filter(RunningBrokerCheck::isDown)
          .map(check -> text(check, "name"))
          .collect(Collectors.joining(", "));
    } catch (JsonException e) {
      return "it does not say why";
    }
  }

  private static boolean isDown(JsonObject check) {
    return text(check, "status").equals("DOWN");
  }

  private static String text(JsonObject check, String member) {
    return check.find(member).orElse(NONE) instanceof JsonValue.Text(String text) ? text : "";
  }
}
