package dev.sallyport.kms;

import dev.sallyport.kms.KmsAdapter.Unwrapped;
import dev.sallyport.kms.KmsAdapter.Wrapped;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.Unreadable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The one place between the broker and every adapter: checks each answer against its request, binds
 * a wrapped key to its KEK and version, and bounds the time, the number and the repetition of
 * calls.
 */
public final class CheckedKms implements Kms {
  private final KmsAdapter adapter;
  private final PatientCalls calls;

  /** Guards an adapter, which it closes with itself. */
  public CheckedKms(KmsAdapter adapter, KmsLimits limits, KmsClock clock) {
    this.adapter = adapter;
    this.calls = new PatientCalls(limits, clock);
  }

  @Override
  public WrappedKey wrap(KekUri kek, SecretBytes key, Bytes context) throws KmsException {
    requireSizes(key, context);
    KekVersion version = info(kek).current();
    Wrapped answer =
        calls.repeatedly(
            kek.value(),
            () -> {
              // A copy for the adapter: a call that hangs must not hold the caller's key.
              try (SecretBytes labelled = label(version, key)) {
                return adapter.wrap(version, labelled, context);
              }
            });
    requireSameKey(version, answer.by());
    WrappedKey wrapped = wrapped(version, answer.ciphertext());
    proveItOpens(kek, wrapped, context, key);
    return wrapped;
  }

  @Override
  public SecretBytes unwrap(KekUri kek, WrappedKey wrapped, Bytes context) throws KmsException {
    KekVersion version = wrapped.version();
    // A row moved here from another tenant, or put back from before a change of KEK.
    if (!version.kek().equals(kek)) {
      throw new Unreadable(kek);
    }
    try (Unwrapped answer =
        calls.repeatedly(
            kek.value(),
            () -> adapter.unwrap(version, wrapped.ciphertext(), context),
            Unwrapped::close)) {
      requireSameKey(version, answer.by());
      return unlabel(version, answer.plaintext());
    }
  }

  @Override
  public WrappedKey rewrap(KekUri kek, WrappedKey wrapped, Bytes context) throws KmsException {
    try (SecretBytes key = unwrap(kek, wrapped, context)) {
      return wrapped.version().equals(info(kek).current()) ? wrapped : wrap(kek, key, context);
    }
  }

  @Override
  public KekInfo info(KekUri kek) throws KmsException {
    return requireAbout(kek, calls.repeatedly(kek.value(), () -> adapter.info(kek)));
  }

  @Override
  public KekInfo rotate(KekUri kek) throws KmsException {
    return requireAbout(kek, calls.once(kek.value(), () -> adapter.rotate(kek)));
  }

  @Override
  public Destruction destroy(KekVersion version) throws KmsException {
    if (info(version.kek()).current().equals(version)) {
      return new Destruction.NotPossible("the current version is in use: rotate first");
    }
    return calls.once(version.kek().value(), () -> adapter.destroy(version));
  }

  @Override
  public SecretBytes read(SecretPlace place) throws KmsException {
    String source = place.source().value();
    SecretSource asked = adapter.source().orElseThrow(() -> new UnknownKek(source));
    SecretBytes value = calls.repeatedly(source, () -> asked.read(place), SecretBytes::close);
    if (value.size() < 1 || value.size() > MAX_VALUE_SIZE) {
      value.close();
      throw new WrongAnswer("a value of impossible size at " + place);
    }
    return value;
  }

  @Override
  public KmsHealth health() {
    try {
      return calls.quickly(adapter::health);
    } catch (KmsException e) {
      return KmsHealth.of("kms", false, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    calls.close();
    adapter.close();
  }

  private static void requireSizes(SecretBytes key, Bytes context) {
    if (key.size() < 1 || key.size() > MAX_KEY_SIZE || context.size() > MAX_CONTEXT_SIZE) {
      throw new IllegalArgumentException("key or context of impossible size");
    }
  }

  /**
   * Stops a system, or whoever stands before it, that quietly uses another key than the one asked
   * for: with a key of the attacker's own the wrapped key would be readable to the attacker, and
   * with another tenant's key the tenants' secrets would be under one key.
   */
  private static void requireSameKey(KekVersion asked, KekVersion answered) throws WrongAnswer {
    if (!asked.equals(answered)) {
      throw new WrongAnswer("asked about " + asked + ", answered about " + answered);
    }
  }

  private static KekInfo requireAbout(KekUri asked, KekInfo info) throws WrongAnswer {
    if (!info.kek().equals(asked)) {
      throw new WrongAnswer("asked about " + asked + ", answered about " + info.kek());
    }
    return info;
  }

  private static WrappedKey wrapped(KekVersion version, Bytes ciphertext) throws WrongAnswer {
    try {
      return new WrappedKey(version, ciphertext);
    } catch (IllegalArgumentException e) {
      throw new WrongAnswer("ciphertext of " + ciphertext.size() + " bytes");
    }
  }

  /**
   * A key whose only copy is a ciphertext that does not open is lost; better no key at all, told
   * now, than one that is missing after the next start.
   */
  private void proveItOpens(KekUri kek, WrappedKey wrapped, Bytes context, SecretBytes key)
      throws KmsException {
    try (SecretBytes opened = unwrap(kek, wrapped, context)) {
      if (!key.<Boolean>use(a -> opened.use(b -> MessageDigest.isEqual(a, b)))) {
        throw new WrongAnswer("what was wrapped opens to something else");
      }
    } catch (Unreadable | UnknownKek e) {
      throw new WrongAnswer("what was wrapped does not open");
    }
  }

  /** The key with the open header before it. */
  private static SecretBytes label(KekVersion version, SecretBytes key) {
    byte[] header = WrappedKey.header(version).toArray();
    return key.use(bytes -> {
      byte[] labelled = Arrays.copyOf(header, header.length + bytes.length);
      System.arraycopy(bytes, 0, labelled, header.length, bytes.length);
      return SecretBytes.takeOwnershipOf(labelled);
    });
  }

  /**
   * Stops a header that was changed in the store: not every system says in its answer which version
   * it used, and without this an old, revoked version could be shown as the newest.
   */
  private static SecretBytes unlabel(KekVersion version, SecretBytes plaintext) throws Unreadable {
    byte[] header = WrappedKey.header(version).toArray();
    return plaintext.<SecretBytes, Unreadable>useOrThrow(bytes -> {
      if (bytes.length <= header.length
          || bytes.length > header.length + MAX_KEY_SIZE
          || !Arrays.equals(bytes, 0, header.length, header, 0, header.length)) {
        throw new Unreadable(version.kek());
      }
      return SecretBytes.takeOwnershipOf(Arrays.copyOfRange(bytes, header.length, bytes.length));
    });
  }
}
