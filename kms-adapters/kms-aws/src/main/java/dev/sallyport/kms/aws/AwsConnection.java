package dev.sallyport.kms.aws;

import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter.Unwrapped;
import dev.sallyport.kms.KmsAdapter.Wrapped;
import dev.sallyport.kms.KmsConnection;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.NamedKek;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.EncryptionAlgorithmSpec;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** One region of AWS KMS with the credentials for it. */
final class AwsConnection implements KmsConnection {
  /** The one entry of the encryption context, which CloudTrail shows to the account's owner. */
  static final String CONTEXT = "sallyport-context";

  private final AwsSettings settings;
  private final KmsClient client;
  private final AwsCredentialsProvider credentials;
  private final AwsVersions versions;

  private AwsConnection(
      AwsSettings settings, KmsClient client, AwsCredentialsProvider credentials) {
    this.settings = settings;
    this.client = client;
    this.credentials = credentials;
    this.versions = new AwsVersions(client, settings);
  }

  static AwsConnection open(AwsSettings settings) {
    AwsCredentialsProvider credentials = credentials(settings);
    KmsClientBuilder builder =
        KmsClient.builder()
            .region(Region.of(settings.region()))
            .credentialsProvider(credentials)
            .httpClient(JdkHttpService.client())
            // Whoever calls the adapter repeats, within the time that it has.
            .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()));
    settings.endpoint().ifPresent(builder::endpointOverride);
    return new AwsConnection(settings, builder.build(), credentials);
  }

  @Override
  public Wrapped wrap(NamedKek kek, KekVersion version, SecretBytes plaintext, Bytes context)
      throws KmsException {
    byte[] copy = plaintext.use(byte[]::clone);
    try {
      EncryptResponse answer =
          asked(
              version,
              () ->
                  client.encrypt(request ->
                      request
                          .keyId(version.version())
                          .encryptionAlgorithm(EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT)
                          .encryptionContext(entry(context))
                          .plaintext(SdkBytes.fromByteArrayUnsafe(copy))));
      requireAlgorithm(answer.encryptionAlgorithmAsString());
      return new Wrapped(named(version, answer.keyId()), Bytes.of(bytes(answer.ciphertextBlob())));
    } finally {
      Arrays.fill(copy, (byte) 0);
    }
  }

  @Override
  public Unwrapped unwrap(NamedKek kek, KekVersion version, Bytes ciphertext, Bytes context)
      throws KmsException {
    DecryptResponse answer =
        asked(
            version,
            () ->
                client.decrypt(request ->
                    request
                        // Without it AWS would take whichever key the ciphertext names.
                        .keyId(version.version())
                        .encryptionAlgorithm(EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT)
                        .encryptionContext(entry(context))
                        .ciphertextBlob(SdkBytes.fromByteArray(ciphertext.toArray()))));
    requireAlgorithm(answer.encryptionAlgorithmAsString());
    SecretBytes plaintext = SecretBytes.takeOwnershipOf(bytes(answer.plaintext()));
    try {
      return new Unwrapped(named(version, answer.keyId()), plaintext);
    } catch (WrongAnswer e) {
      plaintext.close();
      throw e;
    }
  }

  @Override
  public KekInfo info(NamedKek kek) throws KmsException {
    return asked(kek.current(), () -> versions.info(kek));
  }

  @Override
  public KekInfo rotate(NamedKek kek) throws KmsException {
    return asked(kek.current(), () -> versions.rotate(kek));
  }

  @Override
  public Destruction destroy(NamedKek kek, KekVersion version) throws KmsException {
    return asked(version, () -> versions.destroy(kek, version));
  }

  @Override
  public String probe(NamedKek kek) throws KmsException {
    asked(kek.current(), () -> versions.current(kek));
    return "answers in " + settings.region();
  }

  @Override
  public void close() {
    client.close();
    if (credentials instanceof SdkAutoCloseable closeable) {
      closeable.close();
    }
  }

  @Override
  public String toString() {
    return "AwsConnection[" + settings.name() + ", " + settings.region() + "]";
  }

  /** What is asked of AWS. */
  @FunctionalInterface
  private interface Question<R> {
    R ask() throws KmsException;
  }

  private <R> R asked(KekVersion about, Question<R> question) throws KmsException {
    try {
      return question.ask();
    } catch (SdkException e) {
      throw AwsErrors.translate(e, about);
    }
  }

  private KekVersion named(KekVersion asked, @Nullable String arn) throws WrongAnswer {
    return new KekVersion(asked.kek(), KeyArn.parse(arn, settings.region()).id());
  }

  /** Stops another algorithm, under which the context would not be authenticated. */
  private static void requireAlgorithm(@Nullable String algorithm) throws WrongAnswer {
    if (algorithm != null
        && !algorithm.equals(EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT.toString())) {
      throw new WrongAnswer("another algorithm than asked for");
    }
  }

  private static byte[] bytes(@Nullable SdkBytes bytes) throws WrongAnswer {
    if (bytes == null) {
      throw new WrongAnswer("an answer without content");
    }
    return bytes.asByteArrayUnsafe();
  }

  private static Map<String, String> entry(Bytes context) {
    return Map.of(CONTEXT, Base64.getEncoder().encodeToString(context.toArray()));
  }

  private static AwsCredentialsProvider credentials(AwsSettings settings) {
    return settings
        .profile()
        .<AwsCredentialsProvider>map(ProfileCredentialsProvider::create)
        .orElseGet(() -> DefaultCredentialsProvider.builder().build());
  }
}
