package dev.sallyport.kms.aws;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * The SDK's HTTP client on the JDK's: one attempt, no redirect, an answer of bounded size, and an
 * interrupt ends it. The clients that come with the SDK read an answer of any size, and one of them
 * sends a POST a second time by itself.
 */
final class JdkHttp implements SdkHttpClient {
  static final int MAX_ANSWER = 512 * 1024;
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** The JDK writes these itself, from the same URI and body. */
  private static final Set<String> OWN = Set.of("host", "content-length", "connection", "expect");

  private final HttpClient client;

  JdkHttp(HttpClient client) {
    this.client = client;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new Call(request);
  }

  @Override
  public String clientName() {
    return "jdk";
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  /** One request; aborting is by interrupt. */
  private final class Call implements ExecutableHttpRequest {
    private final HttpExecuteRequest request;

    Call(HttpExecuteRequest request) {
      this.request = request;
    }

    @Override
    public HttpExecuteResponse call() throws IOException {
      try {
        HttpResponse<InputStream> response =
            client.send(translated(), BodyHandlers.ofInputStream());
        byte[] body = bounded(response);
        return HttpExecuteResponse.builder()
            .response(head(response))
            .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
            .build();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }

    @Override
    public void abort() {}

    private HttpRequest translated() throws IOException {
      SdkHttpRequest sdk = request.httpRequest();
      HttpRequest.Builder jdk =
          HttpRequest.newBuilder(sdk.getUri())
              .timeout(LONGEST)
              .method(sdk.method().name(), BodyPublishers.ofByteArray(body()));
      for (Map.Entry<String, List<String>> header : sdk.headers().entrySet()) {
        if (!OWN.contains(header.getKey().toLowerCase(Locale.ROOT))) {
          header.getValue().forEach(value -> jdk.header(header.getKey(), value));
        }
      }
      return jdk.build();
    }

    private byte[] body() throws IOException {
      ContentStreamProvider provider = request.contentStreamProvider().orElse(null);
      if (provider == null) {
        return new byte[0];
      }
      try (InputStream stream = provider.newStream()) {
        return stream.readAllBytes();
      }
    }

    private static byte[] bounded(HttpResponse<InputStream> response) throws IOException {
      try (InputStream stream = response.body()) {
        byte[] body = stream.readNBytes(MAX_ANSWER + 1);
        if (body.length > MAX_ANSWER) {
          throw new IOException("answer of more than " + MAX_ANSWER + " bytes");
        }
        return body;
      }
    }

    private static SdkHttpResponse head(HttpResponse<InputStream> response) {
      return SdkHttpResponse.builder()
          .statusCode(response.statusCode())
          .headers(response.headers().map())
          .build();
    }
  }
}
