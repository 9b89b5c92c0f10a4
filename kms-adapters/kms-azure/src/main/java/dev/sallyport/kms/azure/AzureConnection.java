package dev.sallyport.kms.azure;

import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.security.keyvault.keys.KeyClientBuilder;
import com.azure.security.keyvault.keys.KeyServiceVersion;
import com.azure.security.keyvault.keys.cryptography.CryptographyClientBuilder;
import com.azure.security.keyvault.keys.cryptography.CryptographyServiceVersion;
import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter.Unwrapped;
import dev.sallyport.kms.KmsAdapter.Wrapped;
import dev.sallyport.kms.KmsConnection;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Unreadable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.NamedKek;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.security.SecureRandom;
import java.util.function.Supplier;

/** One vault with the login for it. */
final class AzureConnection implements KmsConnection {
  private final AzureSettings settings;
  private final JdkHttp http;
  private final SecureRandom random;
  private final TokenKeeper tokens;
  private final HttpPipeline pipeline;
  private final AzureVersions versions;

  private AzureConnection(AzureSettings settings, Surroundings surroundings) {
    this.settings = settings;
    this.http = surroundings.http();
    this.random = surroundings.random();
    this.tokens =
        new TokenKeeper(new TokenRequests(surroundings, settings), surroundings.nanoTime());
    this.pipeline =
        new HttpPipelineBuilder()
            .httpClient(new VaultTransport(http, settings.vault(), tokens))
            .build();
    this.versions =
        new AzureVersions(
            new KeyClientBuilder()
                .vaultUrl(settings.vault())
                .pipeline(pipeline)
                .serviceVersion(KeyServiceVersion.V7_4)
                .buildClient(),
            settings.vault());
  }

  static AzureConnection open(AzureSettings settings, Supplier<Surroundings> surroundings)
      throws Misconfigured {
    if (settings.login() instanceof AzureLogin.Application(_, _, AzureLogin.Certificate proof)) {
      // Told now and not at the first login.
      ClientCertificate.read(proof.file());
    }
    return new AzureConnection(settings, surroundings.get());
  }

  @Override
  public Wrapped wrap(NamedKek kek, KekVersion version, SecretBytes plaintext, Bytes context)
      throws KmsException {
    return asked(
        version,
        () -> {
          Binding binding = new Binding(version, context);
          VersionCalls calls = calls(kek, version);
          try (DataKey key = DataKey.draw(random)) {
            Bytes sealed = key.seal(plaintext, binding.associatedData(), random);
            Bytes wrapped = calls.wrap(key);
            // Anybody can wrap a data key with a public key, and so plant a key of his own.
            Bytes signature = calls.sign(binding.signed(Envelope.body(wrapped, sealed)));
            return new Wrapped(version, new Envelope(wrapped, sealed, signature).encode());
          }
        });
  }

  @Override
  public Unwrapped unwrap(NamedKek kek, KekVersion version, Bytes ciphertext, Bytes context)
      throws KmsException {
    return asked(
        version,
        () -> {
          Binding binding = new Binding(version, context);
          Envelope envelope = authentic(kek, binding, ciphertext);
          try (DataKey key = calls(kek, version).unwrap(envelope.wrapped(), version)) {
            SecretBytes plaintext =
                key.open(envelope.sealed(), binding.associatedData())
                    .orElseThrow(() -> new WrongAnswer("another data key than the one wrapped"));
            return new Unwrapped(version, plaintext);
          }
        });
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
    return "answers at " + settings.vault();
  }

  @Override
  public void close() {
    tokens.close();
    http.close();
  }

  @Override
  public String toString() {
    return "AzureConnection[" + settings.name() + ", " + settings.vault() + "]";
  }

  /** What is asked of Azure. */
  @FunctionalInterface
  private interface Question<R> {
    R ask() throws KmsException;
  }

  private <R> R asked(KekVersion about, Question<R> question) throws KmsException {
    try {
      return question.ask();
    } catch (RuntimeException e) {
      throw AzureErrors.translate(e, about);
    }
  }

  /** The envelope, if the version that it is said to be under has signed it for this context. */
  private Envelope authentic(NamedKek kek, Binding binding, Bytes ciphertext) throws KmsException {
    PublicVersion version = versions.version(kek, binding.version().version());
    if (!version.isEnabled()) {
      throw new KeyGone(binding.version());
    }
    return Envelope.parse(ciphertext, version.modulusSize())
        .filter(envelope ->
            RsaPss.verifies(version.key(), binding.signed(envelope.body()), envelope.signature()))
        .orElseThrow(() -> new Unreadable(kek.uri()));
  }

  private VersionCalls calls(NamedKek kek, KekVersion version) {
    KeyId id = new KeyId(settings.vault(), kek.name(), version.version());
    return new VersionCalls(
        new CryptographyClientBuilder()
            .keyIdentifier(id.toString())
            .pipeline(pipeline)
            .serviceVersion(CryptographyServiceVersion.V7_4)
            // Otherwise it fetches the public key and wraps here, whether or not it is enabled.
            .disableKeyCaching()
            .buildClient(),
        id);
  }
}
