package dev.sallyport.broker.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.broker.store.TestClock;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.SecretBytes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I8")
final class TenantKeyCacheTest {
  private final TestClock clock = new TestClock();
  private final TenantKeyCache cache = new TenantKeyCache(Duration.ofSeconds(60), 2, clock);

  private static SecretBytes key(int value) {
    return SecretBytes.takeOwnershipOf(new byte[] {(byte) value});
  }

  private int find(String row) {
    return cache.find(row).map(TenantKeyCacheTest::read).orElse(-1);
  }

  private static int read(SecretBytes key) {
    try (key) {
      return key.<Integer>use(bytes -> (int) bytes[0]);
    }
  }

  @Test
  void keptKey_isLentAsACopyAndSurvivesItsLendersClosing() {
    try (SecretBytes mine = key(7)) {
      cache.put("a", mine);
    }

    assertThat(find("a")).isEqualTo(7);
    assertThat(find("a")).isEqualTo(7);
    assertThat(find("b")).isEqualTo(-1);
  }

  @Test
  void keyPastItsTime_isGoneAndZeroed() {
    cache.put("a", key(7));
    clock.advance(Duration.ofSeconds(59));
    assertThat(find("a")).isEqualTo(7);

    clock.advance(Duration.ofSeconds(1));
    cache.dropExpired();

    assertThat(cache.size()).isZero();
    assertThat(find("a")).isEqualTo(-1);
  }

  @Test
  void useDoesNotLengthenTheLife() {
    cache.put("a", key(7));
    clock.advance(Duration.ofSeconds(40));
    assertThat(find("a")).isEqualTo(7);
    clock.advance(Duration.ofSeconds(40));

    assertThat(find("a")).isEqualTo(-1);
  }

  @Test
  void moreThanItHolds_dropsTheOldest() {
    cache.put("a", key(1));
    cache.put("b", key(2));
    cache.put("c", key(3));

    assertThat(cache.size()).isEqualTo(2);
    assertThat(find("a")).isEqualTo(-1);
    assertThat(find("b")).isEqualTo(2);
    assertThat(find("c")).isEqualTo(3);
  }

  @Test
  void sameRowAgain_replacesTheKey() {
    cache.put("a", key(1));
    cache.put("a", key(2));

    assertThat(cache.size()).isEqualTo(1);
    assertThat(find("a")).isEqualTo(2);
  }

  @Test
  void lifeOfZero_keepsNothing() {
    TenantKeyCache none = new TenantKeyCache(Duration.ZERO, 2, clock);
    none.put("a", key(1));

    assertThat(none.size()).isZero();
  }

  @Test
  void callThatFails_failsForThoseWhoWait_andIsMadeAnewByTheNext() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    FutureTask<Integer> first =
        waiting(() -> {
          gate.await();
          throw new AssertionError("bug");
        });
    FutureTask<Integer> second = waiting(() -> key(8));
    gate.countDown();

    assertThatThrownBy(first::get).hasRootCauseMessage("bug");
    assertThatThrownBy(second::get).hasRootCauseMessage("bug");
    assertThat(ask(cache, () -> key(9))).isEqualTo(9);
  }

  @Test
  void keyThatIsShared_isACopyForEach() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    FutureTask<Integer> first =
        waiting(() -> {
          gate.await();
          return key(7);
        });
    FutureTask<Integer> second = waiting(() -> key(8));
    FutureTask<Integer> third = waiting(() -> key(9));
    gate.countDown();

    // Each closes what it was given as soon as it has read it.
    assertThat(List.of(first.get(), second.get(), third.get())).containsOnly(7);
    assertThat(find("a")).isEqualTo(7);
  }

  @Test
  void lifeOfZero_sharesNothingEither() throws Exception {
    TenantKeyCache none = new TenantKeyCache(Duration.ZERO, 2, clock);
    assertThat(ask(none, () -> key(ask(none, () -> key(8))))).isEqualTo(8);
    assertThat(ask(none, () -> key(9))).isEqualTo(9);
  }

  /** Somebody asks for the same row, and waits by now. */
  private FutureTask<Integer> waiting(Callable<SecretBytes> call) {
    FutureTask<Integer> asking = new FutureTask<>(() -> ask(cache, call));
    Thread thread = Thread.ofPlatform().daemon().start(asking);
    while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return asking;
  }

  private static int ask(TenantKeyCache of, Callable<SecretBytes> call) {
    Outcome<SecretBytes> answer =
        of.find(
            "a",
            () -> {
              try {
                return Outcome.accepted(call.call());
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    return read(TestTenancy.value(answer));
  }

  @Test
  void closedCache_holdsNothing() {
    cache.put("a", key(1));
    cache.close();

    assertThat(find("a")).isEqualTo(-1);
  }

  @Test
  void settingsOutsideTheirBounds_refuse() {
    assertThatThrownBy(() -> new KeyCacheSettings(Duration.ofSeconds(-1), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new KeyCacheSettings(Duration.ZERO, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
