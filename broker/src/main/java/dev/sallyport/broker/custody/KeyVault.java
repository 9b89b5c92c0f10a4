package dev.sallyport.broker.custody;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException;
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
  private final Kms kms;
  private final KekUri kek;

  /** New keys go under this KEK; stored ones name theirs. */
  KeyVault(Kms kms, KekUri kek) {
    this.kms = kms;
    this.kek = kek;
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

  /** The URI that new keys are stored with. */
  String kek() {
    return kek.value();
  }

  /** A new key in the form for the store. */
  Outcome<Bytes> wrap(Label label, SecretBytes key) {
    try {
      return Outcome.accepted(kms.wrap(kek, key, label.context(kek)).encode());
    } catch (KmsException e) {
      return refused("wrap", label, e.refusal());
    }
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
      return refused("unwrap", label, e.refusal());
    }
  }

  /** The operator reads which key it was; the caller learns the reason alone. */
  private static <T> Outcome<T> refused(String operation, Label label, Refusal refusal) {
    LogEvent.KMS_FAILED.write(operation, label.kind(), refusal.reason().label(), refusal.detail());
    return refusal.asOutcome();
  }
}
