package dev.sallyport.client;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.wire.IdentityAnswer;
import dev.sallyport.protocol.wire.ProblemBody;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Speaks HTTP with one broker: bounded in time and size, without redirects, and with retries where
 * a broker does not answer or asks for patience. Every request of the protocol may be sent twice.
 */
public final class BrokerConnection {
  /**
   * Retry-After in its form of seconds; a date in it is ignored rather than compared with a clock.
   */
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

  /** The current key and the next ones, with room. */
  private static final int MAX_IDENTITY = 16 * 1024;

  private static final int TOO_MANY_REQUESTS = 429;

  private final HttpClient http;
  private final BrokerAddress address;
  private final Duration timeout;
  private final RetryPolicy retries;
  private final Pause pause;
  private final RandomGenerator random;

  /**
   * A connection.
   *
   * @param http follows no redirects
   * @param timeout for one exchange, the answer's last byte included
   * @param random spreads retries; need not be unpredictable
   * @throws IllegalArgumentException if {@code http} follows redirects: a broker's address is
   *     configured, never learned
   */
  public BrokerConnection(
      HttpClient http,
      BrokerAddress address,
      Duration timeout,
      RetryPolicy retries,
      Pause pause,
      RandomGenerator random) {
    if (http.followRedirects() != HttpClient.Redirect.NEVER) {
      throw new IllegalArgumentException("the HTTP client must not follow redirects");
    }
    this.http = http;
    this.address = address;
    this.timeout = timeout;
    this.retries = retries;
    this.pause = pause;
    this.random = random;
  }

  /** The broker's address. */
  public BrokerAddress address() {
    return address;
  }

  /** What the broker says its identity keys are; worth something only when compared out of band. */
  public Reply<IdentityAnswer> identity() throws InterruptedException {
    return get("/v1/identity", Optional.empty(), MAX_IDENTITY)
        .then(body -> Reply.of(IdentityAnswer.parse(body)));
  }

  Reply<byte[]> get(String path, Optional<SecretBytes> bearer, int maxBytes)
      throws InterruptedException {
    return exchange(request(path, bearer).GET().build(), maxBytes);
  }

  Reply<byte[]> post(String path, Optional<SecretBytes> bearer, byte[] body, int maxBytes)
      throws InterruptedException {
    HttpRequest.Builder request = request(path, bearer).header("Content-Type", "application/json");
    return exchange(request.POST(BodyPublishers.ofByteArray(body)).build(), maxBytes);
  }

  /**
   * The token becomes a String because the JDK takes headers in no other form; it is made anew for
   * each request and kept nowhere.
   */
  private HttpRequest.Builder request(String path, Optional<SecretBytes> bearer) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.route(path))
            .timeout(timeout)
            .header("Accept", "application/json, " + ProblemBody.MEDIA_TYPE);
    bearer.ifPresent(token ->
        request.header(
            "Authorization",
            "Bearer " + token.use(bytes -> new String(bytes, StandardCharsets.US_ASCII))));
    return request;
  }

  private Reply<byte[]> exchange(HttpRequest request, int maxBytes) throws InterruptedException {
    Duration waited = Duration.ZERO;
    // Only what may pass by itself is tried again; a refusal would be the same the next time.
    for (int n = 0; ; n++) {
      Reply<byte[]> reply = once(request, maxBytes);
      if (!(reply instanceof Reply.Unavailable<byte[]>(String _, Optional<Duration> after))) {
        return reply;
      }
      Optional<Duration> wait = retries.wait(n, waited, after, random);
      if (wait.isEmpty()) {
        return reply;
      }
      pause.pause(wait.get());
      waited = waited.plus(wait.get());
    }
  }

  private Reply<byte[]> once(HttpRequest request, int maxBytes) throws InterruptedException {
    // The request's own timeout ends with the headers; this one also stops an answer that drips.
    CompletableFuture<HttpResponse<byte[]>> pending =
        http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBytes));
    try {
      return judge(pending.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return unavailable("no answer within " + timeout.toSeconds() + " s");
    } catch (ExecutionException e) {
      return unavailable(describe(Objects.requireNonNullElse(e.getCause(), e)));
    } finally {
      // Ends the exchange, so that a slow broker cannot collect connections of ours.
      pending.cancel(true);
    }
  }

  /**
   * Sorts answers by what is to be done about them. A proxy's page in the place of a refusal is not
   * the broker's word, and so no refusal.
   */
  private static Reply<byte[]> judge(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status == 200 || status == 201) {
      return new Reply.Given<>(response.body());
    }
    Outcome<ProblemBody> problem = ProblemBody.parse(response.body());
    if (status >= 500 || status == TOO_MANY_REQUESTS) {
      return new Reply.Unavailable<>("HTTP " + status + label(problem), retryAfter(response));
    }
    return problem instanceof Outcome.Accepted<ProblemBody>(ProblemBody body) && status >= 400
        ? new Reply.Refused<>(body)
        : Reply.untrusted(
            Distrust.UNREADABLE_ANSWER, "HTTP " + status + ", not an answer of a Sallyport broker");
  }

  private static String label(Outcome<ProblemBody> problem) {
    return problem instanceof Outcome.Accepted<ProblemBody>(ProblemBody body)
        ? " (" + body.label() + ")"
        : "";
  }

  /**
   * What the broker asks for, bounded by its six digits; the retry policy's total bounds it
   * further.
   */
  private static Optional<Duration> retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(value -> SECONDS.matcher(value).matches())
        .map(value -> Duration.ofSeconds(Long.parseLong(value)));
  }

  private static Reply<byte[]> unavailable(String why) {
    return new Reply.Unavailable<>(why, Optional.empty());
  }

  /** A word that people understand first; messages of the JDK are often empty. */
  private static String describe(Throwable cause) {
    String kind =
        switch (cause) {
          case java.net.ConnectException e -> "connection refused";
          case java.net.http.HttpTimeoutException e -> "no answer in time";
          case javax.net.ssl.SSLException e -> "TLS failed";
          case IOException e -> "connection lost";
          default -> cause.getClass().getSimpleName();
        };
    return cause.getMessage() == null ? kind : kind + ": " + cause.getMessage();
  }
}
