package dev.sallyport.broker.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.util.Set;
import java.util.concurrent.Callable;
import org.conscrypt.Conscrypt;

/**
 * A native provider that may be chosen.
 *
 * @param key the configuration key that switches it
 * @param enabled whether that key is on
 * @param primitives what it is preferred for
 * @param first whether it goes to the head of the JDK's list, so that code which names no provider
 *     uses it; otherwise it goes to the end and serves only those who ask for it
 * @param load loads it; fails where the native library does not fit the machine
 */
record Candidate(
    String key,
    boolean enabled,
    Set<Primitive> primitives,
    boolean first,
    Callable<Provider> load) {

  /** Amazon Corretto Crypto Provider. */
  static Candidate corretto(boolean enabled) {
    Set<Primitive> primitives =
        Set.of(Primitive.ECDSA_P384, Primitive.RSA, Primitive.AES_GCM, Primitive.ED25519);
    return new Candidate(
        "sallyport.crypto.corretto", enabled, primitives, true, Candidate::loadCorretto);
  }

  /** Conscrypt. */
  static Candidate conscrypt(boolean enabled) {
    return new Candidate(
        "sallyport.crypto.conscrypt",
        enabled,
        Set.of(Primitive.X25519, Primitive.X_WING),
        false,
        Conscrypt::newProvider);
  }

  private static Provider loadCorretto() {
    AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
    provider.assertHealthy();
    return provider;
  }
}
