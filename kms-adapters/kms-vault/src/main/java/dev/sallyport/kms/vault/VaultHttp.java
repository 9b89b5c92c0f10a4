package dev.sallyport.kms.vault;

import dev.sallyport.kms.BoundedHttp;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Unavailable;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * HTTP to one address: verified TLS, answers of bounded size, no redirects, no retries of ours, and
 * an end when the thread is interrupted.
 *
 * <p>A token travels in the header {@code X-Vault-Token}, which the JDK's client holds as a {@code
 * String}; bodies are arrays, which callers zero. Copies in the buffers of the client and of TLS
 * are out of reach.
 */
final class VaultHttp implements AutoCloseable {
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  /** A last resort: callers are bounded by their own, shorter time. */
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient client;
  private final URI address;
  private final Optional<String> namespace;

  private VaultHttp(HttpClient client, URI address, Optional<String> namespace) {
    this.client = client;
    this.address = address;
    this.namespace = namespace;
  }

  static VaultHttp open(VaultSettings settings) throws Misconfigured {
    HttpClient client =
        HttpClient.newBuilder()
            .sslContext(VaultTls.context(settings))
            .sslParameters(VaultTls.parameters())
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            // One connection for each call under way: one that breaks takes one call with it.
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    return new VaultHttp(client, settings.address(), settings.namespace());
  }

  /**
   * {@code POST /v1/<path>} with a body of JSON, whose owner zeroes it afterwards.
   *
   * @param token none for a login
   */
  VaultAnswer post(String path, Optional<String> token, byte[] json) throws Unavailable {
    return send(
        request(path, token)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(json))
            .build());
  }

  /** {@code GET /v1/<path>}, where the path may have a query. */
  VaultAnswer get(String path, String token) throws Unavailable {
    return send(request(path, Optional.of(token)).GET().build());
  }

  private HttpRequest.Builder request(String path, Optional<String> token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve("/v1/" + path))
            .header("X-Vault-Request", "true")
            .timeout(REQUEST_TIMEOUT);
    token.ifPresent(text -> request.header("X-Vault-Token", text));
    namespace.ifPresent(name -> request.header("X-Vault-Namespace", name));
    return request;
  }

  /** Sends what was composed here or by the driver. */
  VaultAnswer send(HttpRequest request) throws Unavailable {
    HttpResponse<byte[]> response = BoundedHttp.send(client, request, VaultAnswer.MAX_SIZE);
    return new VaultAnswer(
        response.statusCode(),
        VaultAnswer.retryAfter(response.headers().firstValue("Retry-After")),
        response.body());
  }

  URI address() {
    return address;
  }

  Optional<String> namespace() {
    return namespace;
  }

  /** The client below, for what the driver asks of its configuration. */
  HttpClient client() {
    return client;
  }

  /** Ends what is under way; later calls are unavailable. */
  @Override
  public void close() {
    client.shutdownNow();
  }
}
