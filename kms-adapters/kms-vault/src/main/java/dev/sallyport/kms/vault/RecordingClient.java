package dev.sallyport.kms.vault;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.WrongAnswer;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client that the driver is given for one call. It sends over {@link VaultHttp}, keeps the
 * answer, and shows the driver only what our strict parser has taken: the driver's own parser has
 * no limit on depth.
 */
final class RecordingClient extends HttpClient {
  private final VaultHttp http;
  private @Nullable VaultAnswer answer;
  private @Nullable KmsException failure;

  RecordingClient(VaultHttp http) {
    this.http = http;
  }

  /** The answer to the one request that was sent. */
  VaultAnswer answer() throws KmsException {
    if (failure != null) {
      throw failure;
    }
    if (answer == null) {
      throw new KmsException.Unavailable("the driver sent nothing");
    }
    return answer;
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) throws IOException {
    try {
      VaultAnswer received = http.send(request);
      byte[] shown = shown(received);
      answer = received;
      return new Replay<>(request, received, read(received.with(shown), handler));
    } catch (KmsException e) {
      failure = e;
      // The driver wraps it into an exception of its own, which nobody looks at.
      throw new IOException("recorded");
    }
  }

  /** A refusal in another form is judged by its status, which may be that of a load balancer. */
  private static byte[] shown(VaultAnswer received) throws WrongAnswer {
    try {
      if (received.body().length > 0) {
        received.json();
      }
      return received.body();
    } catch (WrongAnswer e) {
      if (received.succeeded()) {
        throw e;
      }
      return new byte[0];
    }
  }

  private static <T> T read(VaultAnswer answer, BodyHandler<T> handler) {
    BodySubscriber<T> subscriber = handler.apply(new AnswerInfo(answer.status()));
    subscriber.onSubscribe(new NoSubscription());
    subscriber.onNext(List.of(ByteBuffer.wrap(answer.body())));
    subscriber.onComplete();
    return subscriber.getBody().toCompletableFuture().join();
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    throw new UnsupportedOperationException("the driver waits for its answers");
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> pushed) {
    throw new UnsupportedOperationException("the driver waits for its answers");
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return http.client().cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return http.client().connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return http.client().followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return http.client().proxy();
  }

  @Override
  public SSLContext sslContext() {
    return http.client().sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return http.client().sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return http.client().authenticator();
  }

  @Override
  public Version version() {
    return http.client().version();
  }

  @Override
  public Optional<Executor> executor() {
    return http.client().executor();
  }

  private static HttpHeaders headers() {
    return HttpHeaders.of(Map.of("Content-Type", List.of("application/json")), (_, _) -> true);
  }

  /** All content is there at once. */
  private static final class NoSubscription implements Flow.Subscription {
    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
  }

  /** What a reader of the body may ask. */
  private record AnswerInfo(int statusCode) implements ResponseInfo {
    @Override
    public HttpHeaders headers() {
      return RecordingClient.headers();
    }

    @Override
    public Version version() {
      return Version.HTTP_1_1;
    }
  }

  /** The recorded answer as the driver sees it. */
  private record Replay<T>(HttpRequest request, VaultAnswer answer, T body)
      implements HttpResponse<T> {
    @Override
    public int statusCode() {
      return answer.status();
    }

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public HttpHeaders headers() {
      return RecordingClient.headers();
    }

    @Override
    public Optional<javax.net.ssl.SSLSession> sslSession() {
      return Optional.empty();
    }

    @Override
    public URI uri() {
      return request.uri();
    }

    @Override
    public Version version() {
      return Version.HTTP_1_1;
    }
  }
}
