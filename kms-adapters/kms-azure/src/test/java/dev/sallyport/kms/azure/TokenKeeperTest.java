package dev.sallyport.kms.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.azure.TokenKeeper.IssuedToken;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a token is asked for, in time that does not pass by itself. */
class TokenKeeperTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000);
  private final AtomicInteger asked = new AtomicInteger();
  private final List<byte[]> issued = new ArrayList<>();
  private Optional<KmsException> failure = Optional.empty();
  private final TokenKeeper keeper = new TokenKeeper(this::ask, now::get);

  @Test
  void token_isKeptForTwoThirdsOfItsTime() throws Exception {
    assertThat(keeper.token()).isEqualTo("token1");
    pass(599);
    assertThat(keeper.token()).isEqualTo("token1");
    pass(1);
    assertThat(keeper.token()).isEqualTo("token2");
    assertThat(asked).hasValue(2);
  }

  @Test
  void authorityThatDoesNotAnswer_leavesTheOldTokenToItsEnd() throws Exception {
    keeper.token();
    pass(700);
    failure = Optional.of(new Unavailable("gone"));
    assertThat(keeper.token()).isEqualTo("token1");
    assertThat(keeper.token()).isEqualTo("token1");
    assertThat(asked).as("left alone for a while").hasValue(2);
    pass(199);
    assertThat(keeper.token()).isEqualTo("token1");
    assertThat(asked).hasValue(3);
    pass(1);
    assertThatThrownBy(keeper::token).isInstanceOf(Unavailable.class);
    failure = Optional.empty();
    assertThat(keeper.token()).isEqualTo("token5");
  }

  @Test
  void refusedLogin_isNotRepeatedAtOnce() throws Exception {
    failure = Optional.of(new Denied("no"));
    assertThatThrownBy(keeper::token).isInstanceOf(Denied.class);
    failure = Optional.empty();
    assertThatThrownBy(keeper::token).isInstanceOf(Denied.class);
    assertThat(asked).hasValue(1);
    pass(5);
    assertThat(keeper.token()).isEqualTo("token2");
  }

  @Test
  void forgottenToken_isReplacedAndZeroed() throws Exception {
    String first = keeper.token();
    keeper.forget("another");
    assertThat(keeper.token()).isEqualTo(first);
    keeper.forget(first);
    assertThat(Bytes.of(issued.getFirst()).isZero()).isTrue();
    assertThat(keeper.token()).isEqualTo("token2");
    keeper.forget(first);
    assertThat(keeper.token()).isEqualTo("token2");
  }

  @Test
  void closedKeeper_givesNoTokenAndAsksForNone() throws Exception {
    keeper.token();
    keeper.close();
    assertThat(Bytes.of(issued.getFirst()).isZero()).isTrue();
    assertThatThrownBy(keeper::token).isInstanceOf(Unavailable.class);
    assertThat(asked).hasValue(1);
  }

  @Test
  void tokenThatIsOldWhenItComes_isUnavailable() {
    TokenKeeper short0 =
        new TokenKeeper(() -> new IssuedToken(secret("old"), Duration.ZERO), now::get);
    assertThatThrownBy(short0::token).isInstanceOf(Unavailable.class);
  }

  /** One asks; the others go on with the old one. */
  @Test
  void renewalUnderWay_holdsUpNobody() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger round = new AtomicInteger();
    TokenKeeper.Source slow =
        () -> {
          if (round.incrementAndGet() == 2) {
            begun.countDown();
            await(end);
          }
          return new IssuedToken(secret("round" + round), Duration.ofMinutes(15));
        };
    TokenKeeper kept = new TokenKeeper(slow, now::get);
    kept.token();
    pass(700);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> renewing = threads.submit(kept::token);
      begun.await();
      assertThat(kept.token()).isEqualTo("round1");
      end.countDown();
      assertThat(renewing.get()).isEqualTo("round2");
    }
    assertThat(kept.token()).isEqualTo("round2");
  }

  private IssuedToken ask() throws KmsException {
    int number = asked.incrementAndGet();
    if (failure.isPresent()) {
      throw failure.get();
    }
    byte[] text = ("token" + number).getBytes(StandardCharsets.US_ASCII);
    issued.add(text);
    return new IssuedToken(SecretBytes.takeOwnershipOf(text), Duration.ofMinutes(15));
  }

  private void pass(int seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private static SecretBytes secret(String text) {
    return SecretBytes.takeOwnershipOf(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void await(CountDownLatch latch) throws Unavailable {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted");
    }
  }
}
