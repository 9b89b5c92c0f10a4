package dev.sallyport.kms.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real token that is pulled out and put back while it is used. */
class TokenLossTest {
  private static final int CALLERS = 16;
  private static final int TIMES = 3;
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Bytes CONTEXT = Bytes.of(new byte[] {7});
  private final SoftHsm softHsm = SoftHsm.started();
  private final String object = SoftHsm.name("kek");
  private final AtomicInteger right = new AtomicInteger();
  private final AtomicInteger unavailable = new AtomicInteger();

  @AfterEach
  void putBack() {
    softHsm.putBack();
  }

  @Test
  void tokenAwayAndBackUnderLoad_isRightOrUnavailableAndComesBack() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (KmsAdapter kms = open();
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      KekVersion version = kms.info(kek()).current();
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        int caller = i;
        running.add(
            callers.submit(() -> {
              while (!over.get()) {
                wrapAndUnwrap(kms, version, caller);
              }
              return caller;
            }));
      }
      for (int i = 0; i < TIMES; i++) {
        awaitMore(right);
        softHsm.pullOut();
        awaitMore(unavailable);
        softHsm.putBack();
      }
      awaitMore(right);
      over.set(true);
      for (Future<?> each : running) {
        each.get();
      }
      assertThat(kms.health().ready()).isTrue();
    }
  }

  @Test
  void everyCallWhileTheTokenIsAway_isUnavailableAndNeverUnknown() throws Exception {
    try (KmsAdapter kms = open();
        SecretBytes key = key(1)) {
      KmsAdapter.Wrapped wrapped = kms.wrap(kms.info(kek()).current(), key, CONTEXT);
      softHsm.pullOut();
      for (int i = 0; i < 3; i++) {
        assertUnavailable(() -> kms.info(kek()));
        assertUnavailable(() -> kms.rotate(kek()));
        assertUnavailable(() -> kms.destroy(wrapped.by()));
        assertUnavailable(() -> kms.wrap(wrapped.by(), key, CONTEXT));
        assertUnavailable(() -> kms.unwrap(wrapped.by(), wrapped.ciphertext(), CONTEXT));
        assertThat(kms.health().ready()).isFalse();
      }
      softHsm.putBack();
      await(() -> kms.health().ready());
      kms.unwrap(wrapped.by(), wrapped.ciphertext(), CONTEXT).close();
      assertThat(kms.info(kek()).readable()).containsExactly(wrapped.by());
    }
  }

  @Test
  void tokenThatIsAwayWhenTheBrokerStarts_isUnavailableUntilItIsBack() throws Exception {
    KekVersion version;
    try (KmsAdapter kms = open()) {
      version = kms.info(kek()).current();
    }
    softHsm.pullOut();
    try (KmsAdapter kms = open()) {
      assertUnavailable(() -> kms.info(kek()));
      assertThat(kms.health().ready()).isFalse();
      softHsm.putBack();
      await(() -> kms.health().ready());
      assertThat(kms.info(kek()).current()).isEqualTo(version);
    }
  }

  private void wrapAndUnwrap(KmsAdapter kms, KekVersion version, int caller) throws KmsException {
    Bytes context = Bytes.of(("caller " + caller).getBytes(StandardCharsets.US_ASCII));
    try (SecretBytes key = key(caller)) {
      KmsAdapter.Wrapped wrapped = kms.wrap(version, key, context);
      try (KmsAdapter.Unwrapped opened = kms.unwrap(version, wrapped.ciphertext(), context)) {
        assertThat(key.<Boolean>use(a -> opened.plaintext().use(b -> Arrays.equals(a, b))))
            .isTrue();
      }
      right.incrementAndGet();
    } catch (Unavailable e) {
      unavailable.incrementAndGet();
    }
  }

  private static void assertUnavailable(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(Unavailable.class);
  }

  private static void awaitMore(AtomicInteger count) {
    int before = count.get();
    await(() -> count.get() > before + CALLERS);
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static SecretBytes key(int seed) {
    byte[] key = new byte[48];
    Arrays.fill(key, (byte) seed);
    return SecretBytes.takeOwnershipOf(key);
  }

  private KekUri kek() {
    return new TokenUri(SoftHsm.LABEL, object).kek();
  }

  private KmsAdapter open() throws KmsException {
    return Pkcs11Kms.open(
        List.of(softHsm.settings(true, object)), new SecureRandom(), UnaryOperator.identity());
  }
}
