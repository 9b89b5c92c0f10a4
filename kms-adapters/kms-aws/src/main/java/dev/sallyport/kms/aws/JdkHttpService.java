package dev.sallyport.kms.aws;

import java.net.http.HttpClient;
import java.time.Duration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpService;
import software.amazon.awssdk.utils.AttributeMap;

/** Gives the SDK its HTTP client, also for calls that it makes on its own for credentials. */
public final class JdkHttpService implements SdkHttpService {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  @Override
  public SdkHttpClient.Builder<?> createHttpClientBuilder() {
    return new Builder();
  }

  static SdkHttpClient client() {
    return new JdkHttp(
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            // A redirect would carry a signed request, with the key in it, to another host.
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build());
  }

  /** Takes none of the SDK's defaults. */
  private static final class Builder implements SdkHttpClient.Builder<Builder> {
    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      return client();
    }
  }
}
