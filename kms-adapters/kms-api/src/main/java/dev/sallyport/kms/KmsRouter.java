package dev.sallyport.kms;

import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** All configured adapters behind one {@link Kms}; the scheme of a KEK URI chooses. */
public final class KmsRouter implements Kms {
  private final Map<String, Kms> byScheme;

  private KmsRouter(Map<String, Kms> byScheme) {
    this.byScheme = Map.copyOf(byScheme);
  }

  /**
   * Opens an adapter for each scheme that has settings.
   *
   * @param settings by scheme
   * @param limits for each adapter, and for each key in it
   * @throws Misconfigured if a scheme has no adapter here, or an adapter does not open; those
   *     opened before it are closed again
   */
  public static KmsRouter open(Map<String, KmsSettings> settings, KmsLimits limits, KmsClock clock)
      throws KmsException {
    Map<String, Kms> opened = new LinkedHashMap<>();
    boolean complete = false;
    try {
      for (Map.Entry<String, KmsSettings> entry : settings.entrySet()) {
        KmsAdapter adapter = provider(entry.getKey()).open(entry.getValue());
        opened.put(entry.getKey(), new CheckedKms(adapter, limits, clock));
      }
      complete = true;
      return new KmsRouter(opened);
    } finally {
      if (!complete) {
        opened.values().forEach(Kms::close);
      }
    }
  }

  @Override
  public WrappedKey wrap(KekUri kek, SecretBytes key, Bytes context) throws KmsException {
    return route(kek).wrap(kek, key, context);
  }

  @Override
  public SecretBytes unwrap(KekUri kek, WrappedKey wrapped, Bytes context) throws KmsException {
    return route(kek).unwrap(kek, wrapped, context);
  }

  @Override
  public WrappedKey rewrap(KekUri kek, WrappedKey wrapped, Bytes context) throws KmsException {
    return route(kek).rewrap(kek, wrapped, context);
  }

  @Override
  public KekInfo info(KekUri kek) throws KmsException {
    return route(kek).info(kek);
  }

  @Override
  public KekInfo rotate(KekUri kek) throws KmsException {
    return route(kek).rotate(kek);
  }

  @Override
  public Destruction destroy(KekVersion version) throws KmsException {
    return route(version.kek()).destroy(version);
  }

  @Override
  public SecretBytes read(SecretPlace place) throws KmsException {
    return route(place.source().scheme(), place.source().value()).read(place);
  }

  /** Asks all at once: one that does not answer costs the time of one. */
  @Override
  public KmsHealth health() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<KmsHealth>> pending =
          byScheme.values().stream().map(kms -> threads.submit(kms::health)).toList();
      return new KmsHealth(
          pending.stream().flatMap(one -> answered(one).connections().stream()).toList());
    }
  }

  private static KmsHealth answered(Future<KmsHealth> pending) {
    try {
      return pending.get();
    } catch (ExecutionException e) {
      return KmsHealth.of("kms", false, "no answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return KmsHealth.of("kms", false, "interrupted");
    }
  }

  @Override
  public void close() {
    byScheme.values().forEach(Kms::close);
  }

  private Kms route(KekUri kek) throws UnknownKek {
    return route(kek.scheme(), kek.value());
  }

  private Kms route(String scheme, String name) throws UnknownKek {
    Kms kms = byScheme.get(scheme);
    if (kms == null) {
      throw new UnknownKek(name);
    }
    return kms;
  }

  private static KmsProvider provider(String scheme) throws Misconfigured {
    for (KmsProvider provider : ServiceLoader.load(KmsProvider.class)) {
      if (provider.scheme().equals(scheme)) {
        return provider;
      }
    }
    throw new Misconfigured(Problem.BAD_SETTING, "no adapter here for sallyport.kms." + scheme);
  }
}
