package dev.sallyport.broker.collateral;

import dev.sallyport.attestation.DocumentFetcher;
import dev.sallyport.broker.log.LogEvent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches one document over HTTP. It follows no redirect: an open redirect at an issuer must not
 * move the anchor of trust to another host. The size limit holds while the body streams, and the
 * timeout covers the whole exchange, so that a slow or endless answer costs neither memory nor a
 * thread for long.
 */
public final class HttpCollateral implements DocumentFetcher {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
  private final HttpClient client;
  private final Duration timeout;
  private final PlainHttp plain;
  private final FetchListener listener;

  /** Where {@code http} without TLS is taken. */
  public enum PlainHttp {
    /** Nowhere. */
    NEVER,
    /** To this machine, for development. */
    LOOPBACK,
    /** Everywhere: for documents that carry a signature of their own, such as revocation lists. */
    SIGNED_DOCUMENTS
  }

  /**
   * A fetcher.
   *
   * @param timeout from connecting to the last byte
   * @param plain where {@code http} without TLS is taken
   */
  public HttpCollateral(Duration timeout, PlainHttp plain) {
    this(timeout, plain, FetchListener.NONE);
  }

  /** The same, with somebody who learns what comes of it. */
  HttpCollateral(Duration timeout, PlainHttp plain, FetchListener listener) {
    this.client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
    this.timeout = timeout;
    this.plain = plain;
    this.listener = listener;
  }

  @Override
  public byte[] fetch(URI url, int maxBytes) throws IOException {
    try {
      byte[] document = exchange(url, maxBytes);
      LogEvent.COLLATERAL_FETCHED.write(url, document.length);
      return document;
    } catch (IOException e) {
      LogEvent.COLLATERAL_FAILED.write(url, why(e));
      listener.failed(url, why(e));
      throw e;
    }
  }

  @Override
  public void rejected(URI url, IOException why) {
    LogEvent.COLLATERAL_REJECTED.write(url, why(why));
    listener.failed(url, why(why));
  }

  private static String why(IOException e) {
    Throwable cause = e.getCause();
    return cause == null ? String.valueOf(e.getMessage()) : e.getMessage() + " (" + cause + ")";
  }

  private byte[] exchange(URI url, int maxBytes) throws IOException {
    requireSafe(url);
    HttpRequest request = HttpRequest.newBuilder(url).GET().build();
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBytes));
    HttpResponse<byte[]> answer = await(exchange, url);
    listener.answered(url, answer.headers().firstValue("Date"));
    if (answer.statusCode() != 200) {
      throw new IOException(url.getHost() + " answered " + answer.statusCode());
    }
    return answer.body();
  }

  private void requireSafe(URI url) throws IOException {
    boolean https = "https".equalsIgnoreCase(url.getScheme()) && url.getHost() != null;
    if (!https && !isPlainAllowed(url)) {
      throw new IOException("not fetched: neither https nor a place where http is taken");
    }
  }

  private boolean isPlainAllowed(URI url) {
    return switch (plain) {
      case NEVER -> false;
      case LOOPBACK -> isPlainLoopback(url);
      case SIGNED_DOCUMENTS -> "http".equalsIgnoreCase(url.getScheme()) && url.getHost() != null;
    };
  }

  /** Whether this is {@code http} to the machine itself, by address or as {@code localhost}. */
  public static boolean isPlainLoopback(URI url) {
    return "http".equalsIgnoreCase(url.getScheme())
        && url.getHost() != null
        && LOOPBACK.contains(url.getHost());
  }

  private <T> T await(CompletableFuture<T> exchange, URI url) throws IOException {
    try {
      return exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException(url.getHost() + " took longer than " + timeout, e);
    } catch (ExecutionException e) {
      throw new IOException(url.getHost() + " gave no document", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while fetching");
    } finally {
      exchange.cancel(true);
    }
  }
}
