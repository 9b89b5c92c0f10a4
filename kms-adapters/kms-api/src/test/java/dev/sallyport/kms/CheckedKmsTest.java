package dev.sallyport.kms;

import static dev.sallyport.kms.ScriptedAdapter.FIRST;
import static dev.sallyport.kms.ScriptedAdapter.KEK;
import static dev.sallyport.kms.ScriptedAdapter.OTHER;
import static dev.sallyport.kms.ScriptedAdapter.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.Unreadable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each check of an answer, against an adapter that gives the answer that it stops. */
class CheckedKmsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Bytes CONTEXT = Bytes.of(new byte[] {1});
  private static final KekVersion STRANGER = new KekVersion(OTHER, "1");

  @Test
  void honestAnswer_isTaken() throws Exception {
    try (Kms kms = checked(new ScriptedAdapter(), LONG);
        SecretBytes key = key()) {
      WrappedKey wrapped = kms.wrap(KEK, key, CONTEXT);
      assertThat(wrapped.version()).isEqualTo(FIRST);
      try (SecretBytes opened = kms.unwrap(KEK, wrapped, CONTEXT)) {
        assertThat(opened.<Boolean>use(a -> key.use(b -> Arrays.equals(a, b)))).isTrue();
      }
    }
  }

  @Test
  void wrapAnsweredAboutAnotherKey_refuses() {
    assertWrapRefused(
        new ScriptedAdapter() {
          @Override
          public Wrapped wrap(KekVersion version, SecretBytes plaintext, Bytes context)
              throws KmsException {
            return new Wrapped(STRANGER, super.wrap(version, plaintext, context).ciphertext());
          }
        },
        "answered about scripted://other#1");
  }

  @Test
  void wrapAnsweredWithWhatDoesNotOpen_refuses() {
    assertWrapRefused(
        new ScriptedAdapter() {
          @Override
          public Wrapped wrap(KekVersion version, SecretBytes plaintext, Bytes context) {
            return new Wrapped(version, Bytes.of(new byte[] {9}));
          }
        },
        "does not open");
  }

  @Test
  void wrapAnsweredWithAnotherSecret_refuses() {
    assertWrapRefused(
        new ScriptedAdapter() {
          @Override
          public Wrapped wrap(KekVersion version, SecretBytes plaintext, Bytes context)
              throws KmsException {
            byte[] changed = plaintext.use(byte[]::clone);
            changed[changed.length - 1] ^= 1;
            try (SecretBytes other = SecretBytes.takeOwnershipOf(changed)) {
              return super.wrap(version, other, context);
            }
          }
        },
        "something else");
  }

  @Test
  void wrapAnsweredWithoutOrWithTooMuchCiphertext_refuses() {
    for (int size : new int[] {0, WrappedKey.MAX_CIPHERTEXT_SIZE + 1}) {
      assertWrapRefused(
          new ScriptedAdapter() {
            @Override
            public Wrapped wrap(KekVersion version, SecretBytes plaintext, Bytes context) {
              return new Wrapped(version, Bytes.of(new byte[size]));
            }
          },
          size + " bytes");
    }
  }

  @Test
  void infoAboutAnotherKey_refuses() {
    ScriptedAdapter adapter = new ScriptedAdapter();
    adapter.current = STRANGER;
    assertWrapRefused(adapter, "answered about scripted://other");
  }

  @Test
  @Tag("I8")
  void unwrapAnsweredAboutAnotherKey_refusesAndZeroesWhatCame() throws Exception {
    ScriptedAdapter adapter =
        new ScriptedAdapter() {
          @Override
          public Unwrapped unwrap(KekVersion version, Bytes ciphertext, Bytes context)
              throws KmsException {
            return new Unwrapped(STRANGER, super.unwrap(version, ciphertext, context).plaintext());
          }
        };
    Bytes handle = labelled(adapter, FIRST);
    try (Kms kms = checked(adapter, LONG)) {
      assertThatThrownBy(() -> kms.unwrap(KEK, new WrappedKey(FIRST, handle), CONTEXT))
          .isInstanceOf(WrongAnswer.class);
    }
    assertThatThrownBy(() -> adapter.handedOut.getFirst().size())
        .isInstanceOf(IllegalStateException.class);
  }

  /** The header inside is what stops it: this adapter opens whatever it is given. */
  @Test
  void headerChangedInTheStore_refuses() throws Exception {
    ScriptedAdapter adapter = new ScriptedAdapter();
    Bytes handle = labelled(adapter, FIRST);
    try (Kms kms = checked(adapter, LONG)) {
      kms.unwrap(KEK, new WrappedKey(FIRST, handle), CONTEXT).close();
      assertThatThrownBy(() -> kms.unwrap(KEK, new WrappedKey(SECOND, handle), CONTEXT))
          .isInstanceOf(Unreadable.class);
      assertThatThrownBy(() -> kms.unwrap(OTHER, new WrappedKey(STRANGER, handle), CONTEXT))
          .isInstanceOf(Unreadable.class);
    }
  }

  @Test
  void rowOfAnotherKek_refusesBeforeAnybodyIsAsked() throws Exception {
    ScriptedAdapter adapter = new ScriptedAdapter();
    Bytes handle = labelled(adapter, FIRST);
    try (Kms kms = checked(adapter, LONG)) {
      assertThatThrownBy(() -> kms.unwrap(OTHER, new WrappedKey(FIRST, handle), CONTEXT))
          .isInstanceOf(Unreadable.class);
    }
    assertThat(adapter.handedOut).isEmpty();
  }

  @Test
  void plaintextWithoutHeaderOrWithoutKey_refuses() throws Exception {
    ScriptedAdapter adapter = new ScriptedAdapter();
    try (Kms kms = checked(adapter, LONG)) {
      for (byte[] plaintext :
          List.of(new byte[0], new byte[32], WrappedKey.header(FIRST).toArray())) {
        Bytes handle = Bytes.of(new byte[] {(byte) adapter.kept.size()});
        adapter.kept.put(handle, plaintext);
        assertThatThrownBy(() -> kms.unwrap(KEK, new WrappedKey(FIRST, handle), CONTEXT))
            .isInstanceOf(Unreadable.class);
      }
    }
  }

  @Test
  void keyOrContextOfImpossibleSize_isABugOfTheCaller() throws Exception {
    try (Kms kms = checked(new ScriptedAdapter(), LONG);
        SecretBytes none = SecretBytes.copyOf(new byte[0]);
        SecretBytes tooLong = SecretBytes.copyOf(new byte[Kms.MAX_KEY_SIZE + 1]);
        SecretBytes key = key()) {
      Bytes longContext = Bytes.of(new byte[Kms.MAX_CONTEXT_SIZE + 1]);
      assertThatThrownBy(() -> kms.wrap(KEK, none, CONTEXT))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> kms.wrap(KEK, tooLong, CONTEXT))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> kms.wrap(KEK, key, longContext))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void exceptionOfAClientLibrary_leavesNothingButItsType() throws Exception {
    ScriptedAdapter adapter =
        new ScriptedAdapter() {
          @Override
          public KekInfo info(KekUri kek) {
            throw new IllegalArgumentException("request was: secret");
          }
        };
    try (Kms kms = checked(adapter, LONG)) {
      assertThatThrownBy(() -> kms.info(KEK))
          .isInstanceOf(Unavailable.class)
          .hasNoCause()
          .hasMessageContaining("IllegalArgumentException")
          .hasMessageNotContaining("secret");
    }
  }

  /** The adapter here ignores its interrupt, as some clients do. */
  @Test
  @Tag("I8")
  void answerThatComesTooLate_isZeroedAndHoldsUpNobody() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    SecretBytes late = key();
    ScriptedAdapter adapter =
        new ScriptedAdapter() {
          @Override
          public Unwrapped unwrap(KekVersion version, Bytes ciphertext, Bytes context) {
            awaitStubbornly(release);
            answered.countDown();
            return new Unwrapped(version, late);
          }
        };
    Kms kms = checked(adapter, SHORT);
    WrappedKey wrapped = new WrappedKey(FIRST, Bytes.of(new byte[] {1}));
    assertThatThrownBy(() -> kms.unwrap(KEK, wrapped, CONTEXT)).isInstanceOf(Unavailable.class);
    assertThat(late.size()).isPositive();
    release.countDown();
    answered.await();
    assertThat(isZeroedSoon(late)).isTrue();
    kms.close();
  }

  @Test
  void hangingWrap_leavesTheCallersKeyFree() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    ScriptedAdapter adapter =
        new ScriptedAdapter() {
          @Override
          public Wrapped wrap(KekVersion version, SecretBytes plaintext, Bytes context) {
            return plaintext.use(_ -> {
              awaitStubbornly(never);
              return new Wrapped(version, Bytes.of(new byte[1]));
            });
          }
        };
    SecretBytes key = key();
    try (Kms kms = checked(adapter, SHORT)) {
      assertThatThrownBy(() -> kms.wrap(KEK, key, CONTEXT)).isInstanceOf(Unavailable.class);
      key.close();
    } finally {
      never.countDown();
    }
    assertThatThrownBy(key::size).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void interruptedCaller_isUnavailableAndStaysInterrupted() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    ScriptedAdapter adapter =
        new ScriptedAdapter() {
          @Override
          public KekInfo rotate(KekUri kek) throws KmsException {
            awaitStubbornly(never);
            return super.rotate(kek);
          }
        };
    try (Kms kms = checked(adapter, LONG)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> kms.rotate(KEK)).isInstanceOf(Unavailable.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(kms.info(KEK).current()).isEqualTo(FIRST);
    } finally {
      never.countDown();
    }
  }

  @Test
  void currentVersion_isNotDestroyedAndOlderOnesAre() throws Exception {
    ScriptedAdapter adapter = new ScriptedAdapter();
    try (Kms kms = checked(adapter, LONG)) {
      assertThat(kms.destroy(FIRST)).isInstanceOf(Destruction.NotPossible.class);
      kms.rotate(KEK);
      assertThat(kms.destroy(FIRST)).isEqualTo(new Destruction.Destroyed());
    }
    assertThat(adapter.closed).isTrue();
  }

  private static void assertWrapRefused(KmsAdapter adapter, String because) {
    try (Kms kms = checked(adapter, LONG);
        SecretBytes key = key()) {
      assertThatThrownBy(() -> kms.wrap(KEK, key, CONTEXT))
          .isInstanceOf(WrongAnswer.class)
          .hasMessageContaining(because);
    }
  }

  /** A handle to a key that carries this version's header. */
  private static Bytes labelled(ScriptedAdapter adapter, KekVersion version) {
    byte[] header = WrappedKey.header(version).toArray();
    Bytes handle = Bytes.of(new byte[] {77});
    adapter.kept.put(handle, Arrays.copyOf(header, header.length + 32));
    return handle;
  }

  private static Kms checked(KmsAdapter adapter, Duration callTimeout) {
    return new CheckedKms(adapter, KmsLimits.within(callTimeout), new ManualKmsClock());
  }

  private static SecretBytes key() {
    return SecretBytes.copyOf(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
  }

  private static void awaitStubbornly(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // Goes on waiting: that is what this adapter is for.
      }
    }
  }

  private static boolean isZeroedSoon(SecretBytes secret) {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        secret.size();
        Thread.onSpinWait();
      } catch (IllegalStateException e) {
        return true;
      }
    }
    return false;
  }
}
