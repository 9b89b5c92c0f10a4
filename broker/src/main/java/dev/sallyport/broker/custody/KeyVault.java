package dev.sallyport.broker.custody;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.SecretPlace;
import dev.sallyport.kms.WrappedKey;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SecretBytes;

/** Wraps and unwraps keys of the broker and of tenants, each bound to what it is and whose. */
final class KeyVault {
  /** What is asked about where it is no key under one. */
  private static final String KEK = "kek";

  private final Kms kms;

  /** Over these key management systems; stored keys name the KEK that wraps them. */
  KeyVault(Kms kms) {
    this.kms = kms;
  }

  /**
   * What a key is, as its wrapping binds it.
   *
   * @param kind as in {@link Contexts#wrap}
   * @param root the tenant's root; zeros for the broker's own keys
   * @param number its number
   */
  record Label(String kind, Digest root, int number) {
    Bytes context(KekUri kek) {
      return Contexts.wrap(kind, root, number, kek.value());
    }
  }

  /** A key in the form for the store. */
  Outcome<Bytes> wrap(KekUri kek, Label label, SecretBytes key) {
    try {
      return Outcome.accepted(kms.wrap(kek, key, label.context(kek)).encode());
    } catch (KmsException e) {
      return refused("wrap", label.kind(), kek, e);
    }
  }

  /**
   * A stored key under another KEK, or under the current version of the same; as it was where that
   * is so already.
   */
  Outcome<Bytes> move(Label label, String storedKek, Bytes stored, KekInfo to) {
    return isUnder(stored, to.current())
        ? Outcome.accepted(stored)
        : unwrap(label, storedKek, stored)
            .then(key -> {
              try (key) {
                return wrap(to.kek(), label, key);
              }
            });
  }

  /** What the KMS says about a KEK. */
  Outcome<KekInfo> info(KekUri kek) {
    try {
      return Outcome.accepted(kms.info(kek));
    } catch (KmsException e) {
      return refused("info", KEK, kek, e);
    }
  }

  /** A value that lies in another system; {@code secret-unreadable} where there is none. */
  Outcome<SecretBytes> read(SecretPlace place) {
    try {
      return Outcome.accepted(kms.read(place));
    } catch (KmsException e) {
      return refused("read", "secret", place.source(), e);
    }
  }

  /** A new version of a KEK. */
  Outcome<KekInfo> rotate(KekUri kek) {
    try {
      return Outcome.accepted(kms.rotate(kek));
    } catch (KmsException e) {
      return refused("rotate", KEK, kek, e);
    }
  }

  /** Whether this is wrapped under exactly this version. */
  private static boolean isUnder(Bytes stored, KekVersion version) {
    return WrappedKey.parse(stored) instanceof Outcome.Accepted<WrappedKey>(WrappedKey wrapped)
        && wrapped.version().equals(version);
  }

  /** A stored key; {@code secret-unreadable} where it is not the key that its label says. */
  Outcome<SecretBytes> unwrap(Label label, String storedKek, Bytes stored) {
    if (KekUri.parse(storedKek) instanceof Outcome.Accepted<KekUri>(KekUri uri)
        && WrappedKey.parse(stored) instanceof Outcome.Accepted<WrappedKey>(WrappedKey wrapped)) {
      return unwrap(label, uri, wrapped);
    }
    return Outcome.refused(RefusalReason.SECRET_UNREADABLE, label.kind());
  }

  private Outcome<SecretBytes> unwrap(Label label, KekUri uri, WrappedKey wrapped) {
    try {
      return Outcome.accepted(kms.unwrap(uri, wrapped, label.context(uri)));
    } catch (KmsException e) {
      return refused("unwrap", label.kind(), uri, e);
    }
  }

  /**
   * The operator reads what it was about; the caller learns the reason alone.
   *
   * @param uri of a KEK or a source
   */
  private static <T> Outcome<T> refused(String operation, String kind, Object uri, KmsException e) {
    Refusal refusal = e.refusal();
    LogEvent.KMS_FAILED.write(operation, kind, uri, refusal.reason().label(), refusal.detail());
    return refusal.asOutcome();
  }
}
