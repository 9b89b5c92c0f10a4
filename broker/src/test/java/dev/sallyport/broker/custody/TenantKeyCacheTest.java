package dev.sallyport.broker.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.broker.store.TestClock;
import dev.sallyport.protocol.SecretBytes;
import java.time.Duration;
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
