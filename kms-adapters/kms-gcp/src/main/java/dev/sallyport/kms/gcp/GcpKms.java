package dev.sallyport.kms.gcp;

import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsHealth;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;

/** KEKs of all connections; the first part of a URI chooses. */
final class GcpKms implements KmsAdapter {
  private final Map<String, GcpConnection> connections;

  private GcpKms(Map<String, GcpConnection> connections) {
    this.connections = connections;
  }

  /**
   * Opens all connections, without a call to any.
   *
   * @param tls whom to trust
   * @param pause between two looks at a version that is being generated
   */
  static GcpKms open(List<GcpSettings> settings, SSLContext tls, Duration pause)
      throws Misconfigured {
    Map<String, GcpConnection> opened = new TreeMap<>();
    try {
      for (GcpSettings each : settings) {
        opened.put(each.name(), GcpConnection.open(each, tls, pause));
      }
    } catch (Misconfigured e) {
      opened.values().forEach(GcpConnection::close);
      throw e;
    }
    return new GcpKms(opened);
  }

  @Override
  public Wrapped wrap(KekVersion version, SecretBytes plaintext, Bytes context)
      throws KmsException {
    GcpKek kek = kek(version.kek());
    return connection(kek).wrap(kek, requireNumber(version), plaintext, context);
  }

  @Override
  public Unwrapped unwrap(KekVersion version, Bytes ciphertext, Bytes context) throws KmsException {
    GcpKek kek = kek(version.kek());
    return connection(kek).unwrap(kek, requireNumber(version), ciphertext, context);
  }

  @Override
  public KekInfo info(KekUri uri) throws KmsException {
    GcpKek kek = kek(uri);
    return connection(kek).info(kek);
  }

  @Override
  public KekInfo rotate(KekUri uri) throws KmsException {
    GcpKek kek = kek(uri);
    return connection(kek).rotate(kek);
  }

  @Override
  public Destruction destroy(KekVersion version) throws KmsException {
    GcpKek kek = kek(version.kek());
    return connection(kek).destroy(kek, requireNumber(version));
  }

  @Override
  public KmsHealth health() {
    return new KmsHealth(connections.values().stream().map(GcpConnection::health).toList());
  }

  @Override
  public void close() {
    connections.values().forEach(GcpConnection::close);
  }

  /** Names only. */
  @Override
  public String toString() {
    return "GcpKms" + connections.keySet();
  }

  private GcpConnection connection(GcpKek kek) throws UnknownKek {
    GcpConnection connection = connections.get(kek.connection());
    if (connection == null || !connection.allows(kek)) {
      throw new UnknownKek(kek.kek().value());
    }
    return connection;
  }

  private static GcpKek kek(KekUri kek) throws UnknownKek {
    return GcpKek.parse(kek).orElseThrow(() -> new UnknownKek(kek.value()));
  }

  /** Anything else in this place would be part of a path to something else. */
  private static KekVersion requireNumber(KekVersion version) throws UnknownKek {
    if (!GcpKek.isVersion(version.version())) {
      throw new UnknownKek(version.toString());
    }
    return version;
  }
}
