package dev.sallyport.kms.azure;

import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsHealth;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** KEKs of all connections; the first part of a URI chooses. */
final class AzureKms implements KmsAdapter {
  private final Map<String, AzureConnection> connections;
  private final JdkHttp http;

  private AzureKms(Map<String, AzureConnection> connections, JdkHttp http) {
    this.connections = connections;
    this.http = http;
  }

  static AzureKms open(List<AzureSettings> settings, Surroundings surroundings)
      throws KmsException {
    Map<String, AzureConnection> opened = new TreeMap<>();
    for (AzureSettings each : settings) {
      opened.put(each.name(), AzureConnection.open(each, surroundings));
    }
    return new AzureKms(opened, surroundings.http());
  }

  @Override
  public Wrapped wrap(KekVersion version, SecretBytes plaintext, Bytes context)
      throws KmsException {
    AzureKek kek = kek(version.kek());
    return connection(kek).wrap(kek, requireVersion(version), plaintext, context);
  }

  @Override
  public Unwrapped unwrap(KekVersion version, Bytes ciphertext, Bytes context) throws KmsException {
    AzureKek kek = kek(version.kek());
    return connection(kek).unwrap(kek, requireVersion(version), ciphertext, context);
  }

  @Override
  public KekInfo info(KekUri uri) throws KmsException {
    AzureKek kek = kek(uri);
    return connection(kek).info(kek);
  }

  @Override
  public KekInfo rotate(KekUri uri) throws KmsException {
    AzureKek kek = kek(uri);
    return connection(kek).rotate(kek);
  }

  @Override
  public Destruction destroy(KekVersion version) throws KmsException {
    AzureKek kek = kek(version.kek());
    return connection(kek).destroy(kek, requireVersion(version));
  }

  @Override
  public KmsHealth health() {
    return new KmsHealth(connections.values().stream().map(AzureConnection::health).toList());
  }

  @Override
  public void close() {
    connections.values().forEach(AzureConnection::close);
    http.close();
  }

  /** Names only. */
  @Override
  public String toString() {
    return "AzureKms" + connections.keySet();
  }

  private AzureConnection connection(AzureKek kek) throws UnknownKek {
    AzureConnection connection = connections.get(kek.connection());
    if (connection == null || !connection.allows(kek)) {
      throw new UnknownKek(kek.kek().value());
    }
    return connection;
  }

  private static AzureKek kek(KekUri kek) throws UnknownKek {
    return AzureKek.parse(kek).orElseThrow(() -> new UnknownKek(kek.value()));
  }

  /** Anything else in this place would be a path of another operation, or of another key. */
  private static KekVersion requireVersion(KekVersion version) throws UnknownKek {
    if (!AzureKek.isVersion(version.version())) {
      throw new UnknownKek(version.toString());
    }
    return version;
  }
}
