package dev.sallyport.kms;

import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * KEKs of all connections of a scheme; the first part of a URI chooses. Lets nothing through to a
 * connection but KEKs that the operator allows there and versions in the system's own form.
 */
public final class ConnectedKms implements KmsAdapter {
  private final KekNames names;
  private final Map<String, Opened> connections;
  private volatile boolean closed;

  private ConnectedKms(KekNames names, Map<String, Opened> connections) {
    this.names = names;
    this.connections = connections;
  }

  /**
   * Opens a connection.
   *
   * @param <S> the settings of one
   */
  @FunctionalInterface
  public interface Opener<S> {
    /**
     * Opens it, without a call to the system.
     *
     * @throws Misconfigured if it cannot work as it is configured
     */
    KmsConnection open(S settings) throws Misconfigured;
  }

  private record Opened(ConnectionSettings settings, KmsConnection connection) {}

  /**
   * Opens all connections.
   *
   * @param settings of each; no two name the same connection
   * @throws Misconfigured if one does not open; those before it are closed again
   */
  public static <S extends ConnectionSettings> ConnectedKms open(
      KekNames names, List<S> settings, Opener<S> opener) throws Misconfigured {
    Map<String, Opened> opened = new TreeMap<>();
    boolean complete = false;
    try {
      for (S each : settings) {
        opened.put(each.name(), new Opened(each, opener.open(each)));
      }
      complete = true;
      return new ConnectedKms(names, opened);
    } finally {
      if (!complete) {
        opened.values().forEach(each -> each.connection().close());
      }
    }
  }

  @Override
  public Wrapped wrap(KekVersion version, SecretBytes plaintext, Bytes context)
      throws KmsException {
    NamedKek kek = names.require(version.kek());
    return connection(kek).wrap(kek, names.requireVersion(version), plaintext, context);
  }

  @Override
  public Unwrapped unwrap(KekVersion version, Bytes ciphertext, Bytes context) throws KmsException {
    NamedKek kek = names.require(version.kek());
    return connection(kek).unwrap(kek, names.requireVersion(version), ciphertext, context);
  }

  @Override
  public KekInfo info(KekUri uri) throws KmsException {
    NamedKek kek = names.require(uri);
    return connection(kek).info(kek);
  }

  @Override
  public KekInfo rotate(KekUri uri) throws KmsException {
    NamedKek kek = names.require(uri);
    return connection(kek).rotate(kek);
  }

  @Override
  public Destruction destroy(KekVersion version) throws KmsException {
    NamedKek kek = names.require(version.kek());
    return connection(kek).destroy(kek, names.requireVersion(version));
  }

  /** Asks each connection about its first KEK. */
  @Override
  public KmsHealth health() {
    return new KmsHealth(
        connections.values().stream().map(each -> health(each.settings())).toList());
  }

  @Override
  public void close() {
    closed = true;
    connections.values().forEach(each -> each.connection().close());
  }

  /** Names only. */
  @Override
  public String toString() {
    return "ConnectedKms[" + names.scheme() + " " + connections.keySet() + "]";
  }

  private KmsConnection connection(NamedKek kek) throws KmsException {
    Opened opened = connections.get(kek.connection());
    if (opened == null || !opened.settings().keys().contains(kek.name())) {
      throw new UnknownKek(kek.uri().value());
    }
    if (closed) {
      throw new Unavailable("closed");
    }
    return opened.connection();
  }

  private KmsHealth.Connection health(ConnectionSettings settings) {
    String name = names.scheme() + "." + settings.name();
    NamedKek first = names.of(settings.name(), settings.keys().getFirst());
    try {
      return new KmsHealth.Connection(name, true, connection(first).probe(first));
    } catch (KmsException e) {
      return new KmsHealth.Connection(name, false, String.valueOf(e.getMessage()));
    }
  }
}
