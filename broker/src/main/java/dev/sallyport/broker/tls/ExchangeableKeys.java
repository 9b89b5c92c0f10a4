package dev.sallyport.broker.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * What the server asks for its certificate and key at each handshake, so that they are exchanged by
 * replacing one reference. The server's own way to change its TLS settings drops connections that
 * arrive meanwhile. A handshake asks for chain and key one after the other by a name: each pair has
 * a name of its own, and the pair before is kept, so that no handshake gets one half of each.
 */
final class ExchangeableKeys extends X509ExtendedKeyManager {
  private volatile Pairs pairs;

  ExchangeableKeys(CertificatePair first) {
    this.pairs = new Pairs(1, first, first);
  }

  /** The pair in use and the one before; {@code number} names the first, one less the second. */
  private record Pairs(int number, CertificatePair current, CertificatePair previous) {
    String alias() {
      return Integer.toString(number);
    }

    Optional<CertificatePair> named(String alias) {
      if (alias.equals(alias())) {
        return Optional.of(current);
      }
      return alias.equals(Integer.toString(number - 1)) ? Optional.of(previous) : Optional.empty();
    }
  }

  /** From now on handshakes that begin get this pair; called by one thread. */
  void exchange(CertificatePair next) {
    Pairs before = pairs;
    pairs = new Pairs(before.number() + 1, next, before.current());
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    Pairs now = pairs;
    String own = now.current().certificate().getPublicKey().getAlgorithm();
    return own.equalsIgnoreCase(keyType) ? now.alias() : null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return pairs
        .named(alias)
        .map(pair -> pair.chain().toArray(X509Certificate[]::new))
        .orElse(null);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return pairs.named(alias).map(CertificatePair::key).orElse(null);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }
}
