package dev.sallyport.kms.gcp;

import com.google.api.client.http.LowLevelHttpResponse;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An answer for the library. It sees only those headers that mean something to it: others it would
 * parse too, and fail on.
 */
final class JdkAnswer extends LowLevelHttpResponse {
  private static final Set<String> PASSED =
      Set.of("retry-after", "www-authenticate", "metadata-flavor");

  private final int status;
  private final List<Map.Entry<String, String>> headers;
  private final byte[] body;

  /** An answer, which owns its body. */
  JdkAnswer(int status, HttpHeaders headers, byte[] body) {
    this.status = status;
    this.headers = headers.map().entrySet().stream().flatMap(JdkAnswer::passed).toList();
    this.body = body;
  }

  private static Stream<Map.Entry<String, String>> passed(Map.Entry<String, List<String>> header) {
    return PASSED.contains(header.getKey())
        ? header.getValue().stream().map(value -> Map.entry(header.getKey(), value))
        : Stream.empty();
  }

  /** Zeroed when it is closed: a plaintext may be in it. */
  @Override
  public InputStream getContent() {
    return new ByteArrayInputStream(body) {
      @Override
      public void close() {
        Arrays.fill(body, (byte) 0);
      }
    };
  }

  @Override
  public @Nullable String getContentEncoding() {
    return null;
  }

  @Override
  public long getContentLength() {
    return body.length;
  }

  /** Always UTF-8, whatever the answer says of itself. */
  @Override
  public String getContentType() {
    return "application/json; charset=UTF-8";
  }

  @Override
  public String getStatusLine() {
    return "HTTP/1.1 " + status;
  }

  @Override
  public int getStatusCode() {
    return status;
  }

  @Override
  public @Nullable String getReasonPhrase() {
    return null;
  }

  @Override
  public int getHeaderCount() {
    return headers.size();
  }

  @Override
  public String getHeaderName(int index) {
    return headers.get(index).getKey();
  }

  @Override
  public String getHeaderValue(int index) {
    return headers.get(index).getValue();
  }

  /** Status and size. */
  @Override
  public String toString() {
    return "JdkAnswer[" + status + ", " + body.length + " bytes]";
  }
}
