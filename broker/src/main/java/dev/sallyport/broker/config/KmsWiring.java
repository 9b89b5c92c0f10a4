package dev.sallyport.broker.config;

import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsClock;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsLimits;
import dev.sallyport.kms.KmsRouter;
import dev.sallyport.kms.KmsSettings;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;

/** Opens the configured key management systems, by the real clock. */
public final class KmsWiring {
  private KmsWiring() {}

  /**
   * All of them behind one.
   *
   * @param settings by scheme
   * @param callTimeout longest time for one call
   */
  public static Kms open(Map<String, KmsSettings> settings, Duration callTimeout)
      throws KmsException {
    return KmsRouter.open(settings, KmsLimits.within(callTimeout), new RealClock());
  }

  private static final class RealClock implements KmsClock {
    private final SecureRandom random = new SecureRandom();

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void pause(Duration least, Duration most) throws InterruptedException {
      Thread.sleep(least.plusNanos(random.nextLong(most.minus(least).toNanos() + 1)));
    }
  }
}
