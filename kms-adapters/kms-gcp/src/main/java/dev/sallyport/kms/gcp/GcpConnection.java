package dev.sallyport.kms.gcp;

import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter.Unwrapped;
import dev.sallyport.kms.KmsAdapter.Wrapped;
import dev.sallyport.kms.KmsConnection;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.NamedKek;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** One key ring of Google Cloud KMS with the credentials for it. */
final class GcpConnection implements KmsConnection {
  private final GcpSettings settings;
  private final CloudKmsClient client;
  private final GcpVersions versions;
  private final Duration pause;
  private final CountDownLatch closed = new CountDownLatch(1);

  private GcpConnection(GcpSettings settings, CloudKmsClient client, Duration pause) {
    this.settings = settings;
    this.client = client;
    this.pause = pause;
    this.versions = new GcpVersions(client, settings, this::pause);
  }

  static GcpConnection open(GcpSettings settings, SSLContext tls, Duration pause)
      throws Misconfigured {
    return new GcpConnection(settings, CloudKmsClient.open(settings, tls), pause);
  }

  @Override
  public Wrapped wrap(NamedKek kek, KekVersion version, SecretBytes plaintext, Bytes context)
      throws KmsException {
    KeyName name = KeyName.of(settings, kek);
    String resource = name.version(version.version());
    byte[] copy = plaintext.use(byte[]::clone);
    try {
      GcpAnswers.Encrypted answer =
          asked(
              version,
              () -> {
                try {
                  return client.encrypt(resource, copy, BoundContext.of(resource, context));
                } catch (CloudKmsException e) {
                  throw used(kek, version, e, GcpErrors.translate(e, version));
                }
              });
      KekVersion by = new KekVersion(version.kek(), name.numberIn(answer.name()));
      return new Wrapped(by, answer.ciphertext());
    } finally {
      Arrays.fill(copy, (byte) 0);
    }
  }

  /**
   * The answer names no version. That it was this one is proved by the decryption: another version
   * would not have taken associated data that names this one.
   */
  @Override
  public Unwrapped unwrap(NamedKek kek, KekVersion version, Bytes ciphertext, Bytes context)
      throws KmsException {
    KeyName name = KeyName.of(settings, kek);
    byte[] bound = BoundContext.of(name.version(version.version()), context);
    return asked(
        version,
        () -> {
          try {
            return new Unwrapped(
                version, client.decrypt(name.resource(), ciphertext.toArray(), bound));
          } catch (CloudKmsException e) {
            throw used(kek, version, e, GcpErrors.translateDecryption(e, version));
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
    return "answers in " + settings.location();
  }

  @Override
  public void close() {
    closed.countDown();
    client.close();
  }

  @Override
  public String toString() {
    return "GcpConnection[" + settings.name() + ", " + settings.location() + "]";
  }

  /** What is asked of Google. */
  @FunctionalInterface
  private interface Question<R> {
    R ask() throws IOException, CloudKmsException, KmsException;
  }

  private <R> R asked(KekVersion about, Question<R> question) throws KmsException {
    try {
      return question.ask();
    } catch (CloudKmsException e) {
      throw GcpErrors.translate(e, about);
    } catch (IOException e) {
      throw GcpErrors.translate(e);
    }
  }

  /** Asks for the state of a version that could not be used, and only for that. */
  private KmsException used(
      NamedKek kek, KekVersion version, CloudKmsException error, KmsException otherwise)
      throws IOException, CloudKmsException, KmsException {
    return error.code().equals(GcpErrors.FAILED_PRECONDITION)
        ? GcpErrors.notUsable(versions.isEnabled(kek, version), version)
        : otherwise;
  }

  private void pause() throws Unavailable {
    try {
      if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new Unavailable("closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted");
    }
  }
}
