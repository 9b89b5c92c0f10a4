package dev.sallyport.kms;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An adapter without encryption: the ciphertext is a handle to what was wrapped. Each answer can be
 * replaced, so that the checks after it are seen at work.
 */
class ScriptedAdapter implements KmsAdapter {
  static final KekUri KEK = new KekUri("scripted://one");
  static final KekUri OTHER = new KekUri("scripted://other");
  static final KekVersion FIRST = new KekVersion(KEK, "1");
  static final KekVersion SECOND = new KekVersion(KEK, "2");

  final Map<Bytes, byte[]> kept = new ConcurrentHashMap<>();
  final List<SecretBytes> handedOut = new ArrayList<>();
  KekVersion current = FIRST;
  boolean closed;

  @Override
  public Wrapped wrap(KekVersion version, SecretBytes plaintext, Bytes context)
      throws KmsException {
    Bytes handle = Bytes.of(new byte[] {(byte) kept.size(), 42});
    kept.put(handle, plaintext.use(byte[]::clone));
    return new Wrapped(version, handle);
  }

  @Override
  public Unwrapped unwrap(KekVersion version, Bytes ciphertext, Bytes context) throws KmsException {
    byte[] plaintext = kept.get(ciphertext);
    if (plaintext == null) {
      throw new KmsException.Unreadable(version.kek());
    }
    SecretBytes secret = SecretBytes.copyOf(plaintext);
    handedOut.add(secret);
    return new Unwrapped(version, secret);
  }

  @Override
  public KekInfo info(KekUri kek) throws KmsException {
    return new KekInfo(current, List.of(current));
  }

  @Override
  public KekInfo rotate(KekUri kek) throws KmsException {
    current = SECOND;
    return info(kek);
  }

  @Override
  public Destruction destroy(KekVersion version) throws KmsException {
    return new Destruction.Destroyed();
  }

  @Override
  public KmsHealth health() {
    return KmsHealth.of("scripted", true, "");
  }

  @Override
  public void close() {
    closed = true;
  }
}
