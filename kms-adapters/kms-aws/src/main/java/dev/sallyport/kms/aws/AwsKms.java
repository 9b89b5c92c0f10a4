package dev.sallyport.kms.aws;

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
final class AwsKms implements KmsAdapter {
  private final Map<String, AwsConnection> connections;

  private AwsKms(Map<String, AwsConnection> connections) {
    this.connections = connections;
  }

  static AwsKms open(List<AwsSettings> settings) {
    Map<String, AwsConnection> opened = new TreeMap<>();
    settings.forEach(each -> opened.put(each.name(), AwsConnection.open(each)));
    return new AwsKms(opened);
  }

  @Override
  public Wrapped wrap(KekVersion version, SecretBytes plaintext, Bytes context)
      throws KmsException {
    AwsKek kek = kek(version.kek());
    return connection(kek).wrap(requireKeyId(version), plaintext, context);
  }

  @Override
  public Unwrapped unwrap(KekVersion version, Bytes ciphertext, Bytes context) throws KmsException {
    AwsKek kek = kek(version.kek());
    return connection(kek).unwrap(requireKeyId(version), ciphertext, context);
  }

  @Override
  public KekInfo info(KekUri uri) throws KmsException {
    AwsKek kek = kek(uri);
    return connection(kek).info(kek);
  }

  @Override
  public KekInfo rotate(KekUri uri) throws KmsException {
    AwsKek kek = kek(uri);
    return connection(kek).rotate(kek);
  }

  @Override
  public Destruction destroy(KekVersion version) throws KmsException {
    AwsKek kek = kek(version.kek());
    return connection(kek).destroy(kek, requireKeyId(version));
  }

  @Override
  public KmsHealth health() {
    return new KmsHealth(connections.values().stream().map(AwsConnection::health).toList());
  }

  @Override
  public void close() {
    connections.values().forEach(AwsConnection::close);
  }

  /** Names only. */
  @Override
  public String toString() {
    return "AwsKms" + connections.keySet();
  }

  private AwsConnection connection(AwsKek kek) throws UnknownKek {
    AwsConnection connection = connections.get(kek.connection());
    if (connection == null || !connection.allows(kek)) {
      throw new UnknownKek(kek.kek().value());
    }
    return connection;
  }

  private static AwsKek kek(KekUri kek) throws UnknownKek {
    return AwsKek.parse(kek).orElseThrow(() -> new UnknownKek(kek.value()));
  }

  /** An alias or an ARN in this place would name a key of another KEK, or of another account. */
  private static KekVersion requireKeyId(KekVersion version) throws UnknownKek {
    if (!AwsKek.isKeyId(version.version())) {
      throw new UnknownKek(version.toString());
    }
    return version;
  }
}
