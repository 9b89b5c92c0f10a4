package dev.sallyport.kms.gcp;

import com.google.api.client.http.HttpRequest;
import com.google.api.services.cloudkms.v1.CloudKMSScopes;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.ExternalAccountCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.SecretFile;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.StrictJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Who the broker is to Google. */
final class GcpCredentials {
  private static final int MAX_FILE = 64 * 1024;
  private static final JsonLimits LIMITS = new JsonLimits(MAX_FILE, 8, 200);
  private static final List<String> SCOPES = List.of(CloudKMSScopes.CLOUDKMS);

  private final SSLContext tls;
  private @Nullable HttpCredentialsAdapter adapter;

  private GcpCredentials(SSLContext tls) {
    this.tls = tls;
  }

  /**
   * Reads the file, where there is one; asks nobody.
   *
   * @param file a service account's key, or a configuration of workload identity federation
   * @param tls whom a search for application default credentials may trust
   * @param transports for what the file's kind of credentials has to ask for
   */
  static GcpCredentials of(Optional<Path> file, SSLContext tls, HttpTransportFactory transports)
      throws Misconfigured {
    GcpCredentials credentials = new GcpCredentials(tls);
    if (file.isPresent()) {
      credentials.adapter = new HttpCredentialsAdapter(read(file.get(), transports));
    }
    return credentials;
  }

  /** Puts a token into a request, which may need calls of its own. */
  void authorize(HttpRequest request) throws IOException {
    HttpCredentialsAdapter current = adapter();
    current.initialize(request);
    if (current.getCredentials() instanceof ServiceAccountCredentials signing
        && signing.getUseJwtAccessWithScope()) {
      // After a refused token it would ask the host that the file names, for one that is never
      // used.
      request.setUnsuccessfulResponseHandler(null);
    }
  }

  private synchronized HttpCredentialsAdapter adapter() {
    if (adapter == null) {
      adapter = new HttpCredentialsAdapter(applicationDefault().createScoped(SCOPES));
    }
    return adapter;
  }

  private GoogleCredentials applicationDefault() {
    // The library keeps the first one that it is given for the whole process, so it is never ended.
    JdkTransport lasting = new JdkTransport(JdkTransport.client(tls), new Reach.Machine());
    try {
      return GoogleCredentials.getApplicationDefault(() -> lasting);
    } catch (IOException e) {
      // The library looks for a metadata server once only; one that came up late would be missed.
      return ComputeEngineCredentials.newBuilder().setHttpTransportFactory(() -> lasting).build();
    }
  }

  private static GoogleCredentials read(Path file, HttpTransportFactory transports)
      throws Misconfigured {
    try (SecretBytes content = SecretFile.read(file, MAX_FILE)) {
      return content.<GoogleCredentials, IOException>useOrThrow(
          bytes -> parse(bytes, transports).createScoped(SCOPES));
    } catch (IOException | RuntimeException e) {
      // What the library says of a file may show a part of it.
      throw new Misconfigured(
          Problem.FILE_CORRUPT,
          file + " is no key of a service account and no workload identity federation");
    }
  }

  private static GoogleCredentials parse(byte[] json, HttpTransportFactory transports)
      throws IOException {
    ByteArrayInputStream stream = new ByteArrayInputStream(json);
    return switch (type(json)) {
      // It signs its tokens itself then, and the host that the file names is never asked.
      case "service_account" ->
          ServiceAccountCredentials.fromStream(stream, transports)
              .createWithUseJwtAccessWithScope(true);
      case "external_account" -> ExternalAccountCredentials.fromStream(stream, transports);
      // Among them are a person's own credentials.
      default -> throw new IOException("another kind of credentials");
    };
  }

  private static String type(byte[] json) throws IOException {
    try {
      return StrictJson.parseObject(json, LIMITS).text("type");
    } catch (JsonException e) {
      throw new IOException("not JSON with a type");
    }
  }

  /** Says nothing of them. */
  @Override
  public String toString() {
    return "GcpCredentials";
  }
}
