package dev.sallyport.broker.ops;

import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsHealth;
import dev.sallyport.kms.SecretPlace;
import dev.sallyport.kms.WrappedKey;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * Times each call to a key management system: {@code sallyport_kms_call_seconds}, labels {@code
 * adapter}, {@code operation} and {@code outcome}. All come from closed sets: an adapter is the
 * scheme of a URI, and no label names a key or a tenant.
 */
public final class MeteredKms implements Kms {
  private static final String NAME = "sallyport.kms.call";
  private static final String OK = "ok";
  private final Kms kms;
  private final MeterRegistry registry;

  /** Counts in this registry, and closes what it measures with itself. */
  public MeteredKms(Kms kms, MeterRegistry registry) {
    this.kms = kms;
    this.registry = registry;
  }

  /** A call to measure. */
  @FunctionalInterface
  private interface Call<R> {
    R run() throws KmsException;
  }

  @Override
  public WrappedKey wrap(KekUri kek, SecretBytes key, Bytes context) throws KmsException {
    return timed(kek.scheme(), "wrap", () -> kms.wrap(kek, key, context));
  }

  @Override
  public SecretBytes unwrap(KekUri kek, WrappedKey wrapped, Bytes context) throws KmsException {
    return timed(kek.scheme(), "unwrap", () -> kms.unwrap(kek, wrapped, context));
  }

  @Override
  public WrappedKey rewrap(KekUri kek, WrappedKey wrapped, Bytes context) throws KmsException {
    return timed(kek.scheme(), "rewrap", () -> kms.rewrap(kek, wrapped, context));
  }

  @Override
  public KekInfo info(KekUri kek) throws KmsException {
    return timed(kek.scheme(), "info", () -> kms.info(kek));
  }

  @Override
  public KekInfo rotate(KekUri kek) throws KmsException {
    return timed(kek.scheme(), "rotate", () -> kms.rotate(kek));
  }

  @Override
  public Destruction destroy(KekVersion version) throws KmsException {
    return timed(version.kek().scheme(), "destroy", () -> kms.destroy(version));
  }

  @Override
  public SecretBytes read(SecretPlace place) throws KmsException {
    return timed(place.source().scheme(), "read", () -> kms.read(place));
  }

  @Override
  public KmsHealth health() {
    return kms.health();
  }

  @Override
  public void close() {
    kms.close();
  }

  private <R> R timed(String adapter, String operation, Call<R> call) throws KmsException {
    Timer.Sample sample = Timer.start(registry);
    String outcome = "bug";
    try {
      R answer = call.run();
      outcome = OK;
      return answer;
    } catch (KmsException e) {
      outcome = outcome(e);
      throw e;
    } finally {
      sample.stop(timer(adapter, operation, outcome));
    }
  }

  private Timer timer(String adapter, String operation, String outcome) {
    return Timer.builder(NAME)
        .description("Time of one call to a key management system, by how it ended")
        .tag("adapter", adapter)
        .tag("operation", operation)
        .tag("outcome", outcome)
        .register(registry);
  }

  /** The kind of refusal, as the metric names it. */
  private static String outcome(KmsException e) {
    return switch (e) {
      case KmsException.Unavailable _ -> "unavailable";
      case KmsException.Denied _ -> "denied";
      case KmsException.UnknownKek _ -> "unknown-kek";
      case KmsException.KeyGone _ -> "key-gone";
      case KmsException.NoSecret _ -> "no-secret";
      case KmsException.Unreadable _ -> "unreadable";
      case KmsException.WrongAnswer _ -> "wrong-answer";
      case KmsException.Misconfigured _ -> "misconfigured";
    };
  }
}
