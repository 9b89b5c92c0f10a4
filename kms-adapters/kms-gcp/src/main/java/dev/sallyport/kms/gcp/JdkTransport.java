package dev.sallyport.kms.gcp;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * The library's transport on the JDK's client: one attempt, no redirect, no compression, an answer
 * of bounded size, only hosts within reach, and an interrupt ends it. The transports that come with
 * the library read an answer of any size and any inflation.
 */
final class JdkTransport extends HttpTransport {
  /** A page of versions, and some room. */
  static final int MAX_ANSWER = 1024 * 1024;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** The JDK writes these itself, or they would ask for a compressed answer. */
  private static final Set<String> OWN =
      Set.of("host", "content-length", "connection", "expect", "accept-encoding");

  private final HttpClient client;
  private final Reach reach;

  JdkTransport(HttpClient client, Reach reach) {
    this.client = client;
    this.reach = reach;
  }

  /** A client for any number of transports; whoever has it ends it. */
  static HttpClient client(SSLContext tls) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        // A redirect would carry a token, and a key, to another host.
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT_TIMEOUT)
        .sslContext(tls)
        .build();
  }

  @Override
  public boolean supportsMethod(String method) {
    return true;
  }

  @Override
  protected LowLevelHttpRequest buildRequest(String method, String url) throws IOException {
    try {
      URI address = new URI(url);
      if (reach.allows(address)) {
        return new Call(method, HttpRequest.newBuilder(address).timeout(LONGEST));
      }
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new IOException("not an address");
    }
    throw new IOException("not a host of Google's, nor that of the endpoint");
  }

  /** One request. */
  private final class Call extends LowLevelHttpRequest {
    private final String method;
    private final HttpRequest.Builder request;

    Call(String method, HttpRequest.Builder request) {
      this.method = method;
      this.request = request;
    }

    @Override
    public void addHeader(String name, String value) throws IOException {
      if (OWN.contains(name.toLowerCase(Locale.ROOT))) {
        return;
      }
      try {
        request.header(name, value);
      } catch (IllegalArgumentException e) {
        throw new IOException("a header that cannot be sent");
      }
    }

    @Override
    public LowLevelHttpResponse execute() throws IOException {
      if (getContentType() != null) {
        addHeader("Content-Type", getContentType());
      }
      request.method(method, BodyPublishers.ofByteArray(body()));
      try {
        HttpResponse<InputStream> response =
            client.send(request.build(), BodyHandlers.ofInputStream());
        return new JdkAnswer(response.statusCode(), response.headers(), bounded(response));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }

    private byte[] body() throws IOException {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      if (getStreamingContent() != null) {
        getStreamingContent().writeTo(body);
      }
      return body.toByteArray();
    }

    private static byte[] bounded(HttpResponse<InputStream> response) throws IOException {
      try (InputStream stream = response.body()) {
        if (!response
            .headers()
            .firstValue("Content-Encoding")
            .orElse("identity")
            .equals("identity")) {
          throw new IOException("compressed though not asked for");
        }
        byte[] body = stream.readNBytes(MAX_ANSWER + 1);
        if (body.length > MAX_ANSWER) {
          throw new IOException("answer of more than " + MAX_ANSWER + " bytes");
        }
        return body;
      }
    }
  }
}
