package dev.sallyport.kms.testkit;

import static dev.sallyport.kms.testkit.Subject.CONTEXT;
import static dev.sallyport.kms.testkit.Subject.assertUnwrapsTo;
import static dev.sallyport.kms.testkit.Subject.finalRefusal;
import static dev.sallyport.kms.testkit.Subject.key;
import static dev.sallyport.kms.testkit.Subject.kms;
import static dev.sallyport.kms.testkit.Subject.openStored;
import static dev.sallyport.kms.testkit.Subject.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.Unreadable;
import dev.sallyport.kms.WrappedKey;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.util.Arrays;
import java.util.List;

/** What opens, and what does not. */
final class WrappingChecks {
  /** A symmetric key, an encoded X-Wing pair, and the ends of the allowed range. */
  private static final int[] SIZES = {1, 32, 1250, Kms.MAX_KEY_SIZE};

  private WrappingChecks() {}

  static List<Check> checks() {
    return List.of(
        new Check("roundTrip_givesTheSameKey", WrappingChecks::roundTrip),
        new Check("storedAndReadAgain_givesTheSameKey", WrappingChecks::storedAndReadAgain),
        new Check("oneKeyTwice_wrapsDifferently", WrappingChecks::oneKeyTwice),
        new Check("longestContext_isTaken", WrappingChecks::longestContext),
        new Check("anotherContext_refuses", WrappingChecks::anotherContext),
        new Check("anotherKek_refuses", WrappingChecks::anotherKek),
        new Check("relabelledForAnotherKek_refuses", WrappingChecks::relabelled),
        new Check("adapterGivenAnotherKek_refuses", WrappingChecks::adapterGivenAnotherKek),
        new Check("unknownKek_refuses", WrappingChecks::unknownKek),
        new Check("unknownVersion_refuses", WrappingChecks::unknownVersion),
        new Check("flipOfEveryByte_refuses", WrappingChecks::flipOfEveryByte),
        new Check("truncationToEveryLength_refuses", WrappingChecks::truncationToEveryLength),
        new Check("shorterOrLongerCiphertext_refuses", WrappingChecks::otherCiphertextSizes));
  }

  private static void roundTrip(Rig rig) throws KmsException {
    try (Kms kms = kms(rig)) {
      for (int size : SIZES) {
        try (SecretBytes key = key(size, size)) {
          assertUnwrapsTo(kms, kms.wrap(rig.kek(), key, CONTEXT), CONTEXT, key);
        }
      }
    }
  }

  private static void storedAndReadAgain(Rig rig) throws KmsException {
    try (Kms kms = kms(rig);
        SecretBytes key = key(32, 1)) {
      Bytes stored = kms.wrap(rig.kek(), key, CONTEXT).encode();
      openStored(kms, rig, stored);
    }
  }

  private static void oneKeyTwice(Rig rig) throws KmsException {
    try (Kms kms = kms(rig);
        SecretBytes key = key(32, 1)) {
      WrappedKey first = kms.wrap(rig.kek(), key, CONTEXT);
      assertThat(kms.wrap(rig.kek(), key, CONTEXT)).isNotEqualTo(first);
    }
  }

  private static void longestContext(Rig rig) throws KmsException {
    Bytes context = Bytes.of(new byte[Kms.MAX_CONTEXT_SIZE]);
    try (Kms kms = kms(rig);
        SecretBytes key = key(32, 1)) {
      assertUnwrapsTo(kms, kms.wrap(rig.kek(), key, context), context, key);
    }
  }

  private static void anotherContext(Rig rig) throws KmsException {
    try (Kms kms = kms(rig);
        SecretBytes key = key(32, 1)) {
      WrappedKey wrapped = kms.wrap(rig.kek(), key, CONTEXT);
      for (String other : List.of("context of that key", "context of this ke", "", "Context")) {
        assertThat(finalRefusal(() -> kms.unwrap(rig.kek(), wrapped, text(other))))
            .isInstanceOf(Unreadable.class);
      }
    }
  }

  private static void anotherKek(Rig rig) throws KmsException {
    try (Kms kms = kms(rig);
        SecretBytes key = key(32, 1)) {
      WrappedKey wrapped = kms.wrap(rig.kek(), key, CONTEXT);
      assertThat(finalRefusal(() -> kms.unwrap(rig.otherKek(), wrapped, CONTEXT)))
          .isInstanceOf(Unreadable.class);
    }
  }

  /** As an administrator of the store would, who gives one tenant's row to another. */
  private static void relabelled(Rig rig) throws KmsException {
    try (Kms kms = kms(rig);
        SecretBytes key = key(32, 1)) {
      WrappedKey wrapped = kms.wrap(rig.kek(), key, CONTEXT);
      KekVersion other = kms.info(rig.otherKek()).current();
      WrappedKey relabelled = new WrappedKey(other, wrapped.ciphertext());
      finalRefusal(() -> kms.unwrap(rig.otherKek(), relabelled, CONTEXT));
    }
  }

  /** Without the shared checks before it: an adapter must not lean on them. */
  private static void adapterGivenAnotherKek(Rig rig) throws KmsException {
    try (KmsAdapter adapter = rig.open();
        SecretBytes key = key(32, 1)) {
      KekVersion own = adapter.info(rig.kek()).current();
      KekVersion other = adapter.info(rig.otherKek()).current();
      KmsAdapter.Wrapped wrapped = adapter.wrap(own, key, CONTEXT);
      assertThat(wrapped.by()).isEqualTo(own);
      try (KmsAdapter.Unwrapped unwrapped = adapter.unwrap(own, wrapped.ciphertext(), CONTEXT)) {
        assertThat(unwrapped.by()).isEqualTo(own);
      }
      finalRefusal(() -> adapter.unwrap(other, wrapped.ciphertext(), CONTEXT));
    }
  }

  private static void unknownKek(Rig rig) throws KmsException {
    try (Kms kms = kms(rig);
        SecretBytes key = key(32, 1)) {
      assertThat(finalRefusal(() -> kms.info(rig.unknownKek()))).isInstanceOf(UnknownKek.class);
      assertThat(finalRefusal(() -> kms.wrap(rig.unknownKek(), key, CONTEXT)))
          .isInstanceOf(UnknownKek.class);
      assertThat(finalRefusal(() -> kms.rotate(rig.unknownKek()))).isInstanceOf(UnknownKek.class);
    }
  }

  private static void unknownVersion(Rig rig) throws KmsException {
    try (Kms kms = kms(rig);
        SecretBytes key = key(32, 1)) {
      WrappedKey wrapped = kms.wrap(rig.kek(), key, CONTEXT);
      for (String name : List.of("0", "00", "99999999999999", "none", "-1")) {
        KekVersion unknown = new KekVersion(rig.kek(), name);
        WrappedKey relabelled = new WrappedKey(unknown, wrapped.ciphertext());
        finalRefusal(() -> kms.unwrap(rig.kek(), relabelled, CONTEXT));
        finalRefusal(() -> kms.destroy(unknown));
      }
      assertUnwrapsTo(kms, wrapped, CONTEXT, key);
    }
  }

  private static void flipOfEveryByte(Rig rig) throws KmsException {
    try (Kms kms = kms(rig);
        SecretBytes key = key(32, 1)) {
      byte[] stored = kms.wrap(rig.kek(), key, CONTEXT).encode().toArray();
      for (int i = 0; i < stored.length; i++) {
        byte[] changed = stored.clone();
        changed[i] ^= (byte) (1 << (i % 8));
        finalRefusal(() -> openStored(kms, rig, Bytes.of(changed)));
      }
      openStored(kms, rig, Bytes.of(stored));
    }
  }

  private static void truncationToEveryLength(Rig rig) throws KmsException {
    try (Kms kms = kms(rig);
        SecretBytes key = key(32, 1)) {
      Bytes stored = kms.wrap(rig.kek(), key, CONTEXT).encode();
      for (int length = 0; length < stored.size(); length++) {
        Bytes cut = stored.slice(0, length);
        finalRefusal(() -> openStored(kms, rig, cut));
      }
      openStored(kms, rig, stored);
    }
  }

  /** The frame around it is whole here, so that the engine itself has to notice. */
  private static void otherCiphertextSizes(Rig rig) throws KmsException {
    try (Kms kms = kms(rig);
        SecretBytes key = key(32, 1)) {
      WrappedKey wrapped = kms.wrap(rig.kek(), key, CONTEXT);
      byte[] ciphertext = wrapped.ciphertext().toArray();
      for (int size = 1; size <= ciphertext.length + 17; size++) {
        if (size != ciphertext.length) {
          Bytes other = Bytes.of(Arrays.copyOf(ciphertext, size));
          WrappedKey changed = new WrappedKey(wrapped.version(), other);
          finalRefusal(() -> kms.unwrap(rig.kek(), changed, CONTEXT));
        }
      }
    }
  }
}
