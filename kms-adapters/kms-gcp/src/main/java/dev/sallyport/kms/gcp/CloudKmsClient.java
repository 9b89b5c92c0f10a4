package dev.sallyport.kms.gcp;

import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.cloudkms.v1.CloudKMS;
import com.google.api.services.cloudkms.v1.CloudKMSRequest;
import com.google.api.services.cloudkms.v1.model.CryptoKeyVersion;
import com.google.api.services.cloudkms.v1.model.DecryptRequest;
import com.google.api.services.cloudkms.v1.model.DestroyCryptoKeyVersionRequest;
import com.google.api.services.cloudkms.v1.model.EncryptRequest;
import com.google.api.services.cloudkms.v1.model.UpdateCryptoKeyPrimaryVersionRequest;
import dev.sallyport.kms.KmsException;
import dev.sallyport.protocol.SecretBytes;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The few calls of Cloud KMS that are used (REST, v1). Requests are the library's; answers are read
 * by {@link GcpAnswers}, because the library takes two members of one name and makes a text of a
 * plaintext. The library's own repetitions and its log are off: at a fine level it would print
 * whole bodies.
 */
final class CloudKmsClient implements AutoCloseable {
  /** Only enabled versions: a key keeps its destroyed ones for good. */
  private static final String ENABLED = "state=ENABLED";

  private static final int PAGE_SIZE = 500;

  private final HttpClient http;
  private final GcpCredentials credentials;
  private final CloudKMS.Projects.Locations.KeyRings.CryptoKeys keys;

  private CloudKmsClient(HttpClient http, GcpCredentials credentials, GcpSettings settings) {
    this.http = http;
    this.credentials = credentials;
    this.keys =
        new CloudKMS.Builder(
                new JdkTransport(http, new Reach.Endpoint(settings.endpoint())),
                GsonFactory.getDefaultInstance(),
                this::prepare)
            .setRootUrl(settings.endpoint() + "/")
            .setApplicationName("Sallyport")
            .build()
            .projects()
            .locations()
            .keyRings()
            .cryptoKeys();
  }

  static CloudKmsClient open(GcpSettings settings, SSLContext tls)
      throws KmsException.Misconfigured {
    HttpClient http = JdkTransport.client(tls);
    JdkTransport tokens = new JdkTransport(http, new Reach.Tokens(settings.endpoint()));
    return new CloudKmsClient(
        http, GcpCredentials.of(settings.credentialsFile(), tls, () -> tokens), settings);
  }

  /** Encrypts under the version that {@code version} names. */
  GcpAnswers.Encrypted encrypt(String version, byte[] plaintext, byte[] associatedData)
      throws IOException, CloudKmsException, KmsException {
    EncryptRequest body =
        new EncryptRequest()
            .setPlaintext(base64(plaintext))
            .setPlaintextCrc32c(Checksum.of(plaintext))
            .setAdditionalAuthenticatedData(base64(associatedData))
            .setAdditionalAuthenticatedDataCrc32c(Checksum.of(associatedData));
    return send(keys.encrypt(version, body), GcpAnswers::encrypted);
  }

  /** Decrypts; the ciphertext chooses among the versions of the key. */
  SecretBytes decrypt(String key, byte[] ciphertext, byte[] associatedData)
      throws IOException, CloudKmsException, KmsException {
    DecryptRequest body =
        new DecryptRequest()
            .setCiphertext(base64(ciphertext))
            .setCiphertextCrc32c(Checksum.of(ciphertext))
            .setAdditionalAuthenticatedData(base64(associatedData))
            .setAdditionalAuthenticatedDataCrc32c(Checksum.of(associatedData));
    return send(keys.decrypt(key, body), GcpAnswers::decrypted);
  }

  GcpAnswers.Key key(String key) throws IOException, CloudKmsException, KmsException {
    return send(keys.get(key), GcpAnswers::key);
  }

  GcpAnswers.Version version(String version) throws IOException, CloudKmsException, KmsException {
    return send(keys.cryptoKeyVersions().get(version), GcpAnswers::version);
  }

  /** A page of the enabled versions of a key. */
  GcpAnswers.Page versions(String key, Optional<String> page)
      throws IOException, CloudKmsException, KmsException {
    return send(
        keys.cryptoKeyVersions()
            .list(key)
            .setFilter(ENABLED)
            .setPageSize(PAGE_SIZE)
            .setPageToken(page.orElse(null)),
        GcpAnswers::page);
  }

  GcpAnswers.Version createVersion(String key) throws IOException, CloudKmsException, KmsException {
    return send(keys.cryptoKeyVersions().create(key, new CryptoKeyVersion()), GcpAnswers::version);
  }

  /** Makes a version of the key the one that wraps. */
  GcpAnswers.Key setPrimary(String key, String number)
      throws IOException, CloudKmsException, KmsException {
    return send(
        keys.updatePrimaryVersion(
            key, new UpdateCryptoKeyPrimaryVersionRequest().setCryptoKeyVersionId(number)),
        GcpAnswers::key);
  }

  GcpAnswers.Version destroyVersion(String version)
      throws IOException, CloudKmsException, KmsException {
    return send(
        keys.cryptoKeyVersions().destroy(version, new DestroyCryptoKeyVersionRequest()),
        GcpAnswers::version);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  /** Reads the body of a success. */
  @FunctionalInterface
  private interface Reader<R> {
    R read(byte[] body) throws KmsException;
  }

  private static <R> R send(CloudKMSRequest<?> request, Reader<R> reader)
      throws IOException, CloudKmsException, KmsException {
    HttpResponse response = request.setDisableGZipContent(true).buildHttpRequest().execute();
    byte[] body = body(response);
    try {
      if (response.getStatusCode() != 200) {
        throw GcpErrors.read(
            response.getStatusCode(),
            Optional.ofNullable(response.getHeaders().getRetryAfter()),
            body);
      }
      return reader.read(body);
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  private static byte[] body(HttpResponse response) throws IOException {
    try (InputStream content = response.getContent()) {
      return content == null ? new byte[0] : content.readAllBytes();
    }
  }

  private void prepare(HttpRequest request) throws IOException {
    credentials.authorize(request);
    request
        .setLoggingEnabled(false)
        .setCurlLoggingEnabled(false)
        .setContentLoggingLimit(0)
        .setFollowRedirects(false)
        // One more, and that only with a new token after one that was refused.
        .setNumberOfRetries(1)
        .setThrowExceptionOnExecuteError(false);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
