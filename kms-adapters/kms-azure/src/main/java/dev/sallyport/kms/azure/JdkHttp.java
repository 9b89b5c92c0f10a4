package dev.sallyport.kms.azure;

import dev.sallyport.kms.BoundedHttp;
import dev.sallyport.kms.KmsException.Unavailable;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * HTTP by the JDK's client: one attempt, no redirect, an answer of bounded size, and an interrupt
 * ends it.
 */
final class JdkHttp implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** A last resort: callers are bounded by their own, shorter time. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final HttpClient client;
  private final HttpClient direct;

  private JdkHttp(HttpClient client, HttpClient direct) {
    this.client = client;
    this.direct = direct;
  }

  /**
   * Opens the clients.
   *
   * @param tls whom to trust; those of the JDK where absent
   */
  static JdkHttp open(Optional<SSLContext> tls) {
    HttpClient.Builder client = builder();
    tls.ifPresent(client::sslContext);
    // The machine's own token would be told to a proxy, in clear.
    return new JdkHttp(client.build(), builder().proxy(HttpClient.Builder.NO_PROXY).build());
  }

  Answer send(HttpRequest.Builder request) throws Unavailable {
    HttpRequest timed = request.timeout(LONGEST).build();
    HttpClient chosen = "http".equals(timed.uri().getScheme()) ? direct : client;
    HttpResponse<byte[]> response = BoundedHttp.send(chosen, timed, Answer.MAX_SIZE);
    return new Answer(
        response.statusCode(),
        Answer.retryAfter(response.headers().firstValue("Retry-After")),
        response.body());
  }

  /** Ends what is under way; later calls are unavailable. */
  @Override
  public void close() {
    client.shutdownNow();
    direct.shutdownNow();
  }

  private static HttpClient.Builder builder() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        // A redirect would carry a token, and a data key with it, to another host.
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT_TIMEOUT);
  }
}
