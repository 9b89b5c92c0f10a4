package dev.sallyport.kms.vault;

import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.Unreadable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.KmsHealth;
import dev.sallyport.kms.SecretSource;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Wraps with {@code POST /v1/<mount>/encrypt/<key>} and unwraps with {@code POST
 * /v1/<mount>/decrypt/<key>}, with the context as {@code associated_data}. A version is the number
 * of a version of the key; a ciphertext is the text {@code vault:v<version>:…}.
 *
 * <p>Vault's answers to an encryption name the version, and those to a decryption name nothing;
 * only what it says about a key has the key's name. So the name is checked before each wrapping,
 * and what decrypted is known by the version inside the ciphertext.
 */
final class VaultKms implements KmsAdapter {
  private final Map<String, VaultConnection> connections;
  private volatile boolean closed;

  private VaultKms(Map<String, VaultConnection> connections) {
    this.connections = connections;
  }

  static VaultKms open(Map<String, VaultSettings> settings, LongSupplier nanoTime)
      throws KmsException {
    Map<String, VaultConnection> open = new TreeMap<>();
    try {
      for (Map.Entry<String, VaultSettings> each : settings.entrySet()) {
        open.put(each.getKey(), VaultConnection.open(each.getValue(), nanoTime));
      }
    } catch (KmsException e) {
      open.values().forEach(VaultConnection::close);
      throw e;
    }
    return new VaultKms(open);
  }

  @Override
  public Wrapped wrap(KekVersion version, SecretBytes plaintext, Bytes context)
      throws KmsException {
    TransitName name = TransitName.of(version.kek());
    VaultConnection connection = connection(name);
    int number = TransitName.number(version);
    // Also stops Vault from making a key that is not there, which a policy might permit.
    connection.key(name).requireSafe().requireReadable(version);
    byte[] request = plaintext.use(key -> TransitRequests.encrypt(number, key, context));
    try {
      VaultAnswer answer = connection.transit(name.encryptPath(), request);
      if (!answer.succeeded()) {
        throw answer.refusal("encryption under " + version);
      }
      TransitCiphertext ciphertext = TransitAnswers.encrypted(answer);
      return new Wrapped(name.version(ciphertext.version()), ciphertext.bytes());
    } finally {
      Arrays.fill(request, (byte) 0);
    }
  }

  @Override
  public Unwrapped unwrap(KekVersion version, Bytes ciphertext, Bytes context) throws KmsException {
    TransitName name = TransitName.of(version.kek());
    VaultConnection connection = connection(name);
    int number = TransitName.number(version);
    TransitCiphertext parsed =
        TransitCiphertext.parse(ciphertext).orElseThrow(() -> new Unreadable(version.kek()));
    // Vault decrypts with the version that the text names, so the text has to name this one.
    if (parsed.version() != number) {
      throw new Unreadable(version.kek());
    }
    VaultAnswer answer =
        connection.transit(name.decryptPath(), TransitRequests.decrypt(parsed, context));
    if (answer.status() == 400) {
      throw notOpened(connection, name, version, answer);
    }
    if (!answer.succeeded()) {
      throw answer.refusal("decryption under " + version);
    }
    return new Unwrapped(name.version(parsed.version()), TransitAnswers.decrypted(answer));
  }

  @Override
  public KekInfo info(KekUri kek) throws KmsException {
    TransitName name = TransitName.of(kek);
    return connection(name).key(name).requireSafe().info();
  }

  @Override
  public KekInfo rotate(KekUri kek) throws KmsException {
    TransitName name = TransitName.of(kek);
    VaultConnection connection = connection(name);
    TransitKey before = connection.key(name).requireSafe();
    connection.change(name, "rotate", Map.of());
    TransitKey after = connection.key(name).requireSafe();
    if (after.latest() <= before.latest()) {
      throw new WrongAnswer("rotated, and no new version of " + kek);
    }
    return after.info();
  }

  @Override
  public Destruction destroy(KekVersion version) throws KmsException {
    TransitName name = TransitName.of(version.kek());
    return new VersionTrimming(connection(name), name).trim(version);
  }

  @Override
  public Optional<SecretSource> source() {
    return Optional.of(new KvSource(connections));
  }

  @Override
  public KmsHealth health() {
    return closed
        ? KmsHealth.of(VaultKmsProvider.SCHEME, false, "closed")
        : VaultHealth.of(connections);
  }

  @Override
  public void close() {
    closed = true;
    connections.values().forEach(VaultConnection::close);
  }

  /** The URI's connection and mount, if the operator configured both. */
  private VaultConnection connection(TransitName name) throws KmsException {
    if (closed) {
      throw new Unavailable("closed");
    }
    VaultConnection connection = connections.get(name.connection());
    if (connection == null || !connection.serves(name)) {
      throw new UnknownKek(name.kek().value());
    }
    return connection;
  }

  /**
   * What a 400 to a decryption means. The one text that is relied on is that of the AEAD itself
   * ({@code message authentication failed}); for everything else the key is asked for its state,
   * and what that does not explain is no proof that the wrapped key was changed.
   */
  private static KmsException notOpened(
      VaultConnection connection, TransitName name, KekVersion version, VaultAnswer answer)
      throws KmsException {
    Optional<String> error = answer.errors().stream().findFirst();
    if (error.filter(text -> text.endsWith("message authentication failed")).isPresent()) {
      return new Unreadable(version.kek());
    }
    connection.key(name).requireReadable(version);
    return new WrongAnswer("status 400 for a reason that is not known here, from " + name.kek());
  }
}
