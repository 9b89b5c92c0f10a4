package dev.sallyport.kms.testkit;

import static dev.sallyport.kms.testkit.Subject.CONTEXT;
import static dev.sallyport.kms.testkit.Subject.assertUnwrapsTo;
import static dev.sallyport.kms.testkit.Subject.finalRefusal;
import static dev.sallyport.kms.testkit.Subject.key;
import static dev.sallyport.kms.testkit.Subject.kms;
import static dev.sallyport.kms.testkit.Subject.refusal;
import static dev.sallyport.kms.testkit.Subject.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.Unreadable;
import dev.sallyport.kms.WrappedKey;
import dev.sallyport.protocol.SecretBytes;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** Versions over the life of a key, and the life of a connection. */
final class LifeChecks {
  private LifeChecks() {}

  static List<Check> checks() {
    return List.of(
        new Check("rotation_makesANewCurrentVersion", LifeChecks::rotationMakesAVersion),
        new Check("rotation_keepsOldCiphertextsReadable", LifeChecks::rotationKeepsOld),
        new Check("relabelledForAnotherVersion_refuses", LifeChecks::relabelledVersion),
        new Check("rewrap_movesToTheCurrentVersion", LifeChecks::rewrapMoves),
        new Check("rewrapUnderAnotherContext_refuses", LifeChecks::rewrapUnderAnotherContext),
        new Check("destroyedVersion_refusesForGood", LifeChecks::destroyedVersion),
        new Check("currentVersion_isNotDestroyed", LifeChecks::currentVersion),
        new Check("openedAgain_readsWhatWasWrapped", LifeChecks::openedAgain),
        new Check("useAfterClose_isUnavailable", LifeChecks::useAfterClose),
        new Check("adapterUsedAfterClose_isUnavailable", LifeChecks::adapterAfterClose));
  }

  private static void rotationMakesAVersion(Rig rig) throws KmsException {
    try (Kms kms = kms(rig)) {
      KekInfo before = kms.info(rig.kek());
      KekInfo other = kms.info(rig.otherKek());
      KekInfo after = kms.rotate(rig.kek());
      assertThat(after.current()).isNotEqualTo(before.current());
      assertThat(after.readable()).contains(before.current(), after.current());
      assertThat(kms.info(rig.kek())).isEqualTo(after);
      assertThat(kms.info(rig.otherKek())).isEqualTo(other);
    }
  }

  private static void rotationKeepsOld(Rig rig) throws KmsException {
    try (Kms kms = kms(rig);
        SecretBytes key = key(32, 1)) {
      WrappedKey first = kms.wrap(rig.kek(), key, CONTEXT);
      KekInfo rotated = kms.rotate(rig.kek());
      WrappedKey second = kms.wrap(rig.kek(), key, CONTEXT);
      assertThat(second.version()).isEqualTo(rotated.current());
      kms.rotate(rig.kek());
      assertUnwrapsTo(kms, first, CONTEXT, key);
      assertUnwrapsTo(kms, second, CONTEXT, key);
    }
  }

  private static void relabelledVersion(Rig rig) throws KmsException {
    try (Kms kms = kms(rig);
        SecretBytes key = key(32, 1)) {
      WrappedKey old = kms.wrap(rig.kek(), key, CONTEXT);
      WrappedKey relabelled = new WrappedKey(kms.rotate(rig.kek()).current(), old.ciphertext());
      finalRefusal(() -> kms.unwrap(rig.kek(), relabelled, CONTEXT));
    }
  }

  private static void rewrapMoves(Rig rig) throws KmsException {
    try (Kms kms = kms(rig);
        SecretBytes key = key(32, 1)) {
      WrappedKey old = kms.wrap(rig.kek(), key, CONTEXT);
      KekInfo rotated = kms.rotate(rig.kek());
      WrappedKey moved = kms.rewrap(rig.kek(), old, CONTEXT);
      assertThat(moved.version()).isEqualTo(rotated.current());
      assertUnwrapsTo(kms, moved, CONTEXT, key);
      assertThat(kms.rewrap(rig.kek(), moved, CONTEXT)).isEqualTo(moved);
    }
  }

  private static void rewrapUnderAnotherContext(Rig rig) throws KmsException {
    try (Kms kms = kms(rig);
        SecretBytes key = key(32, 1)) {
      WrappedKey old = kms.wrap(rig.kek(), key, CONTEXT);
      assertThat(finalRefusal(() -> kms.rewrap(rig.kek(), old, text("another"))))
          .isInstanceOf(Unreadable.class);
      kms.rotate(rig.kek());
      assertThat(finalRefusal(() -> kms.rewrap(rig.kek(), old, text("another"))))
          .isInstanceOf(Unreadable.class);
    }
  }

  private static void destroyedVersion(Rig rig) throws KmsException {
    try (Kms kms = kms(rig);
        SecretBytes key = key(32, 1)) {
      WrappedKey old = kms.wrap(rig.kek(), key, CONTEXT);
      kms.rotate(rig.kek());
      WrappedKey moved = kms.rewrap(rig.kek(), old, CONTEXT);
      requireGone(kms.destroy(old.version()));
      assertThat(refusal(() -> kms.unwrap(rig.kek(), old, CONTEXT))).isInstanceOf(KeyGone.class);
      assertThat(kms.info(rig.kek()).readable()).doesNotContain(old.version());
      assertUnwrapsTo(kms, moved, CONTEXT, key);
      try (Kms again = kms(rig)) {
        assertThat(refusal(() -> again.unwrap(rig.kek(), old, CONTEXT)))
            .isInstanceOf(KeyGone.class);
      }
    }
  }

  private static void requireGone(Destruction destruction) {
    switch (destruction) {
      case Destruction.Destroyed _, Destruction.Scheduled _, Destruction.Disabled _ -> {}
      case Destruction.NotPossible(String why) -> throw new TestAbortedException(why);
    }
  }

  private static void currentVersion(Rig rig) throws KmsException {
    try (KmsAdapter adapter = rig.open();
        Kms kms = kms(rig);
        SecretBytes key = key(32, 1)) {
      WrappedKey wrapped = kms.wrap(rig.kek(), key, CONTEXT);
      assertThat(kms.destroy(wrapped.version())).isInstanceOf(Destruction.NotPossible.class);
      assertThat(adapter.destroy(wrapped.version())).isInstanceOf(Destruction.NotPossible.class);
      assertUnwrapsTo(kms, wrapped, CONTEXT, key);
    }
  }

  private static void openedAgain(Rig rig) throws KmsException {
    try (SecretBytes key = key(32, 1)) {
      WrappedKey wrapped;
      try (Kms kms = kms(rig)) {
        kms.rotate(rig.kek());
        wrapped = kms.wrap(rig.kek(), key, CONTEXT);
      }
      try (Kms again = kms(rig)) {
        assertUnwrapsTo(again, wrapped, CONTEXT, key);
        assertThat(again.info(rig.kek()).current()).isEqualTo(wrapped.version());
      }
    }
  }

  private static void useAfterClose(Rig rig) throws KmsException {
    try (SecretBytes key = key(32, 1)) {
      Kms kms = kms(rig);
      WrappedKey wrapped = kms.wrap(rig.kek(), key, CONTEXT);
      kms.close();
      kms.close();
      assertThat(refusal(() -> kms.unwrap(rig.kek(), wrapped, CONTEXT)))
          .isInstanceOf(Unavailable.class);
      assertThat(refusal(() -> kms.wrap(rig.kek(), key, CONTEXT))).isInstanceOf(Unavailable.class);
      assertThat(kms.health().ready()).isFalse();
    }
  }

  private static void adapterAfterClose(Rig rig) throws KmsException {
    try (SecretBytes key = key(32, 1)) {
      KmsAdapter adapter = rig.open();
      KmsAdapter.Wrapped wrapped = adapter.wrap(adapter.info(rig.kek()).current(), key, CONTEXT);
      adapter.close();
      assertThat(refusal(() -> adapter.unwrap(wrapped.by(), wrapped.ciphertext(), CONTEXT)))
          .isInstanceOf(Unavailable.class);
      assertThat(refusal(() -> adapter.info(rig.kek()))).isInstanceOf(Unavailable.class);
      assertThat(refusal(() -> adapter.rotate(rig.kek()))).isInstanceOf(Unavailable.class);
      assertThat(adapter.health().ready()).isFalse();
    }
  }
}
