package dev.sallyport.broker.tenant;

import dev.sallyport.broker.config.KmsWiring;
import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsHealth;
import dev.sallyport.kms.KmsSettings;
import dev.sallyport.kms.SecretPlace;
import dev.sallyport.kms.WrappedKey;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The local KMS, which can be cut off and counts what is asked of it. */
public final class TestKms implements Kms {
  /** The key that wraps everything in these tests. */
  public static final KekUri KEK = new KekUri("local://default");

  private final Kms kms;
  private final Map<SecretPlace, byte[]> places = new ConcurrentHashMap<>();
  private final AtomicInteger unwraps = new AtomicInteger();
  private final AtomicInteger wrapsLeft = new AtomicInteger(Integer.MAX_VALUE);
  private volatile boolean cutOff;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile KmsHealth others = new KmsHealth(List.of());

  /** A KMS with its key file in this folder. */
  public TestKms(Path folder) throws KmsException {
    KmsSettings settings =
        new KmsSettings(
            "local",
            Map.of("file", folder.resolve("kek").toString(), "keys", "default,of-acme,of-globex"));
    this.kms = KmsWiring.open(Map.of("local", settings), Duration.ofSeconds(10));
  }

  /** From now on nothing is answered. */
  public void cutOff(boolean cut) {
    this.cutOff = cut;
  }

  /** From now on so many keys are wrapped, then nothing is answered. */
  public void cutOffAfter(int wraps) {
    wrapsLeft.set(wraps);
  }

  /** From now on whoever has a key unwrapped waits for this first. */
  public void hold(CountDownLatch until) {
    this.gate = until;
  }

  /** How many keys were unwrapped so far. */
  public int unwraps() {
    return unwraps.get();
  }

  @Override
  public WrappedKey wrap(KekUri kek, SecretBytes key, Bytes context) throws KmsException {
    if (wrapsLeft.getAndDecrement() <= 0) {
      throw new KmsException.Unavailable("cut off");
    }
    return reach().wrap(kek, key, context);
  }

  @Override
  public SecretBytes unwrap(KekUri kek, WrappedKey wrapped, Bytes context) throws KmsException {
    unwraps.incrementAndGet();
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return reach().unwrap(kek, wrapped, context);
  }

  @Override
  public WrappedKey rewrap(KekUri kek, WrappedKey wrapped, Bytes context) throws KmsException {
    return reach().rewrap(kek, wrapped, context);
  }

  @Override
  public KekInfo info(KekUri kek) throws KmsException {
    return reach().info(kek);
  }

  @Override
  public KekInfo rotate(KekUri kek) throws KmsException {
    return reach().rotate(kek);
  }

  @Override
  public Destruction destroy(KekVersion version) throws KmsException {
    return reach().destroy(version);
  }

  /** From now on this lies there, as it would in a system that keeps secrets. */
  public void put(SecretPlace place, byte[] value) {
    places.put(place, value);
  }

  @Override
  public SecretBytes read(SecretPlace place) throws KmsException {
    reach();
    byte[] value = places.get(place);
    if (value == null) {
      throw new KmsException.NoSecret(place);
    }
    return SecretBytes.copyOf(value);
  }

  /** The same, beside connections of other systems. */
  public TestKms besides(KmsHealth others) {
    this.others = others;
    return this;
  }

  @Override
  public KmsHealth health() {
    return new KmsHealth(
        Stream.of(kms.health(), others).flatMap(one -> one.connections().stream()).toList());
  }

  @Override
  public void close() {
    kms.close();
  }

  private Kms reach() throws KmsException {
    if (cutOff) {
      throw new KmsException.Unavailable("cut off");
    }
    return kms;
  }
}
