package dev.sallyport.kms.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** New keys of a real SoftHSM, which spoils some of those that it makes while others use it. */
class KeyMakingTest {
  private static final Bytes CONTEXT = Bytes.of(new byte[] {1, 2, 3});
  private static final int CALLERS = 16;
  private static final int ROTATIONS = 20;
  private final SoftHsm softHsm = SoftHsm.started();
  private final String object = SoftHsm.name("made");
  private final KekUri kek = new TokenUri(SoftHsm.LABEL, object).kek();

  /** A key that SoftHSM spoilt was the newest, and nothing could be wrapped any more. */
  @Test
  void rotationsWhileOthersUseTheToken_makeWholeKeys() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (Pkcs11Kms kms = open(UnaryOperator.identity());
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> running = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        running.add(callers.submit(() -> wrapUntil(over, kms)));
      }
      for (int i = 0; i < ROTATIONS; i++) {
        kms.rotate(kek);
      }
      over.set(true);
      for (Future<Integer> each : running) {
        assertThat(each.get()).isPositive();
      }
      assertThat(kms.info(kek).readable()).hasSize(1 + ROTATIONS);
    }
  }

  @ParameterizedTest
  @CsvSource({
    Ck.GENERAL_ERROR + ", 2, 2",
    Ck.GENERAL_ERROR + ", 3, 1",
    Ck.TEMPLATE_INCONSISTENT + ", 2, 2",
    Ck.TEMPLATE_INCONSISTENT + ", 3, 1"
  })
  void tokenThatFailsToMakeAKey_isAskedAgainTwice(long code, int failures, int versions)
      throws Exception {
    AtomicInteger left = new AtomicInteger(-1);
    try (Pkcs11Kms kms = open(real -> failingToGenerate(real, code, left))) {
      left.set(failures);
      if (versions == 2) {
        kms.rotate(kek);
      } else {
        assertThatThrownBy(() -> kms.rotate(kek)).isInstanceOf(Unavailable.class);
      }
      assertThat(kms.info(kek).readable()).hasSize(versions);
    }
  }

  /** Only the one key: those that were there before stay, and stay in use. */
  @Test
  void newKeyThatIsNotWhatWasAskedFor_isTakenAway() throws Exception {
    AtomicBoolean armed = new AtomicBoolean();
    try (Pkcs11Kms kms = open(real -> spoiling(real, armed))) {
      KekVersion before = kms.info(kek).current();
      KmsAdapter.Wrapped wrapped = wrap(kms);
      armed.set(true);
      assertThatThrownBy(() -> kms.rotate(kek))
          .isInstanceOf(WrongAnswer.class)
          .hasMessageContaining("0x" + Long.toHexString(Ck.A_NEVER_EXTRACTABLE));
      assertThat(kms.info(kek).readable()).containsExactly(before);
      kms.unwrap(wrapped.by(), wrapped.ciphertext(), CONTEXT).close();
    }
  }

  private int wrapUntil(AtomicBoolean over, Pkcs11Kms kms) throws KmsException {
    int count = 0;
    while (count == 0 || !over.get()) {
      KmsAdapter.Wrapped wrapped = wrap(kms);
      kms.unwrap(wrapped.by(), wrapped.ciphertext(), CONTEXT).close();
      count++;
    }
    return count;
  }

  private KmsAdapter.Wrapped wrap(Pkcs11Kms kms) throws KmsException {
    try (SecretBytes key = SecretBytes.copyOf(new byte[32])) {
      return kms.wrap(kms.info(kek).current(), key, CONTEXT);
    }
  }

  private static Calls failingToGenerate(Calls real, long code, AtomicInteger left) {
    return (function, arguments) ->
        function == Function.GENERATE_KEY && left.getAndDecrement() > 0
            ? code
            : real.code(function, arguments);
  }

  /** Once a key was made, its attributes are told without the last of them, one time. */
  private static Calls spoiling(Calls real, AtomicBoolean armed) {
    AtomicBoolean made = new AtomicBoolean();
    return (function, arguments) -> {
      Object[] passed = arguments.clone();
      if (function == Function.GENERATE_KEY && armed.getAndSet(false)) {
        made.set(true);
      } else if (isAboutAll(function, arguments) && made.getAndSet(false)) {
        passed[3] = (long) passed[3] - 1;
      }
      return real.code(function, passed);
    };
  }

  private static boolean isAboutAll(Function function, Object... arguments) {
    return function == Function.GET_ATTRIBUTE_VALUE && (long) arguments[3] > 1;
  }

  private Pkcs11Kms open(UnaryOperator<Calls> front) throws KmsException {
    return Pkcs11Kms.open(List.of(softHsm.settings(true, object)), new SecureRandom(), front);
  }
}
