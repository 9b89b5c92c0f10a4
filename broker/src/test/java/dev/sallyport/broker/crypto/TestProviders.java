package dev.sallyport.broker.crypto;

import java.security.Security;
import org.conscrypt.Conscrypt;

/** What a test needs of the JVM's providers where no broker has started in it before. */
public final class TestProviders {
  private TestProviders() {}

  /** X-Wing, which Tink takes from Conscrypt alone; harmless where it is there already. */
  public static void provideXWing() {
    if (Security.getProvider("Conscrypt") == null) {
      Security.addProvider(Conscrypt.newProvider());
    }
  }
}
