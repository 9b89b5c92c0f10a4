package dev.sallyport.broker.tls;

import dev.sallyport.broker.config.BrokerConfig;
import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The certificate of the API's port, which the framework asks for at the start. Only a pair that a
 * client could take is taken; anything else stops the start, and at a reload leaves the one before
 * in place.
 */
@Singleton
@Identifier(ApiCertificate.NAME)
final class ApiCertificate implements KeyStoreProvider {
  /** The framework's name for the API's TLS settings; application.properties says it too. */
  static final String NAME = "api";

  private final BrokerConfig.Tls config;
  private final InstantSource clock;
  private volatile State state = new State(null, Optional.empty());
  private volatile Optional<ExchangeableKeys> keys = Optional.empty();

  ApiCertificate(BrokerConfig config, InstantSource clock) {
    this.config = config.tls();
    this.clock = clock;
  }

  /**
   * What is known.
   *
   * @param files what the certificate in use was read from
   * @param served the certificate in use
   */
  private record State(@Nullable PemKeyCertOptions files, Optional<ServedCertificate> served) {
    @Override
    public String toString() {
      return served.map(ServedCertificate::line).orElse("none");
    }
  }

  /** The certificate in use; empty without TLS. */
  Optional<ServedCertificate> served() {
    return state.served();
  }

  /** Whether the files hold something else than what is in use, or cannot be read. */
  boolean isStale() {
    try {
      return !read().equals(state.files());
    } catch (UnfitCertificateException e) {
      return true;
    }
  }

  /** At the start; nothing without TLS. */
  @Override
  public @Nullable KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
    if (config.certificateFile().isEmpty() && config.keyFile().isEmpty()) {
      return null;
    }
    try {
      CertificatePair pair = take(vertx);
      ExchangeableKeys first = new ExchangeableKeys(pair);
      keys = Optional.of(first);
      return new KeyStoreAndKeyCertOptions(pair.keyStore(), KeyCertOptions.wrap(first));
    } catch (UnfitCertificateException e) {
      throw new IllegalStateException("sallyport.tls: " + e.getMessage());
    }
  }

  /** Takes the files as they are now, or says why they do not serve. */
  Optional<String> reload(Vertx vertx) {
    try {
      CertificatePair pair = take(vertx);
      keys.ifPresent(current -> current.exchange(pair));
      return Optional.empty();
    } catch (UnfitCertificateException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private CertificatePair take(Vertx vertx) throws UnfitCertificateException {
    CertificatePair pair = CertificatePair.parse(read(), vertx);
    pair.requireFit(clock.instant());
    state = new State(pair.options(), Optional.of(ServedCertificate.of(pair.certificate())));
    return pair;
  }

  /** Both as they are now; a pair of which one half is new already fails the check of its key. */
  private PemKeyCertOptions read() throws UnfitCertificateException {
    return CertificatePair.read(
        named(config.certificateFile(), "certificate-file"), named(config.keyFile(), "key-file"));
  }

  private static Path named(Optional<Path> file, String key) throws UnfitCertificateException {
    return file.orElseThrow(() -> new UnfitCertificateException(key + " is missing"));
  }
}
