package dev.sallyport.broker.tls;

import dev.sallyport.broker.config.BrokerConfig;
import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the framework asks for the certificate of the API's port, at the start and at each reload.
 * It gives only a pair that a client could take; anything else stops the start, and at a reload
 * leaves the one before in place.
 */
@Singleton
@Identifier(ApiCertificate.NAME)
final class ApiCertificate implements KeyStoreProvider {
  /** The framework's name for the API's TLS settings; application.properties says it too. */
  static final String NAME = "api";

  private final BrokerConfig.Tls config;
  private final InstantSource clock;
  private volatile State state = new State(null, Optional.empty(), "");

  ApiCertificate(BrokerConfig config, InstantSource clock) {
    this.config = config.tls();
    this.clock = clock;
  }

  /**
   * What is known.
   *
   * @param files what the certificate in use was read from
   * @param served the certificate in use
   * @param problem why the files, as they were at the last look, do not serve; empty: they do
   */
  private record State(
      @Nullable PemKeyCertOptions files, Optional<ServedCertificate> served, String problem) {
    @Override
    public String toString() {
      return served.map(ServedCertificate::line).orElse("none") + " " + problem;
    }
  }

  /** The certificate in use; empty without TLS. */
  Optional<ServedCertificate> served() {
    return state.served();
  }

  /** Why the files, as they were at the last look, do not serve; empty: they do. */
  String problem() {
    return state.problem();
  }

  /** Whether the files hold something else than what is in use, or cannot be read. */
  boolean isStale() {
    try {
      return !read().equals(state.files());
    } catch (UnfitCertificateException e) {
      return true;
    }
  }

  /** Nothing without TLS. */
  @Override
  public @Nullable KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
    if (config.certificateFile().isEmpty() && config.keyFile().isEmpty()) {
      return null;
    }
    try {
      CertificatePair pair = CertificatePair.parse(read(), vertx);
      pair.requireFit(clock.instant());
      var served = Optional.of(ServedCertificate.of(pair.certificate()));
      state = new State(pair.options(), served, "");
      return new KeyStoreAndKeyCertOptions(pair.keyStore(), pair.options());
    } catch (UnfitCertificateException e) {
      state = new State(state.files(), state.served(), String.valueOf(e.getMessage()));
      throw new IllegalStateException("sallyport.tls: " + e.getMessage());
    }
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
