package dev.sallyport.client;

import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.RecipientKeyPair;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Duration;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import org.conscrypt.Conscrypt;

/**
 * Puts a client together from the real network, clock and randomness. Everything else in this
 * package takes them as parameters.
 */
public final class ClientWiring {
  /** Shorter than an exchange, so that a broker that is down shows early. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration EXCHANGE_TIMEOUT = Duration.ofSeconds(30);

  private ClientWiring() {}

  /** A workload's client with a fresh key of this mechanism; close it when the workload ends. */
  public static WorkloadClient workload(BrokerAddress address, BrokerTrust trust, Kem kem)
      throws GeneralSecurityException {
    registerConscrypt();
    return new WorkloadClient(
        connection(address, RetryPolicy.standard(), realPause()),
        trust,
        RecipientKeyPair.generate(kem),
        InstantSource.system());
  }

  /** A connection to a broker over the JDK's HTTP client and with the JDK's trusted authorities. */
  public static BrokerConnection connection(
      BrokerAddress address, RetryPolicy retries, Pause pause) {
    return connection(address, retries, pause, HttpClient.newBuilder());
  }

  /** The same with TLS of the caller's, for a broker with a private authority. */
  public static BrokerConnection connection(
      BrokerAddress address, RetryPolicy retries, Pause pause, SSLContext tls) {
    return connection(address, retries, pause, HttpClient.newBuilder().sslContext(tls));
  }

  private static BrokerConnection connection(
      BrokerAddress address, RetryPolicy retries, Pause pause, HttpClient.Builder builder) {
    HttpClient http =
        builder
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    return new BrokerConnection(
        http, address, EXCHANGE_TIMEOUT, retries, pause, new SecureRandom());
  }

  /**
   * Makes X-Wing work: Tink takes ML-KEM from Conscrypt, which has to be registered, at the end so
   * that it becomes nobody's default. Doing it twice does nothing.
   */
  public static void registerConscrypt() {
    if (Security.getProvider("Conscrypt") == null) {
      Security.addProvider(Conscrypt.newProvider());
    }
  }

  /** Waits by the real clock; an interrupt ends it. */
  public static Pause realPause() {
    return Thread::sleep;
  }
}
