package dev.sallyport.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I10")
class SourceRateTest {
  private static final InetAddress ONE = address("192.0.2.1");
  private static final InetAddress OTHER = address("192.0.2.2");
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private SourceRate rate(int perMinute, int sources) {
    return new SourceRate(() -> now, perMinute, sources);
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static long granted(SourceRate rate, InetAddress source, int attempts) {
    return IntStream.range(0, attempts).filter(_ -> rate.take(source)).count();
  }

  @Test
  void source_getsItsAllowanceAndNoMore() {
    assertThat(granted(rate(60, 100), ONE, 100)).isEqualTo(60);
  }

  @Test
  void exhaustedSource_leavesOthersTheirs() {
    SourceRate rate = rate(10, 100);
    granted(rate, ONE, 50);
    assertThat(granted(rate, OTHER, 50)).isEqualTo(10);
  }

  @Test
  void allowance_refillsEvenly() {
    SourceRate rate = rate(60, 100);
    granted(rate, ONE, 100);
    now = now.plus(Duration.ofSeconds(3));
    assertThat(granted(rate, ONE, 100)).isEqualTo(3);
  }

  @Test
  void longPause_givesOneAllowanceNotMany() {
    SourceRate rate = rate(60, 100);
    granted(rate, ONE, 1);
    now = now.plus(Duration.ofDays(1));
    assertThat(granted(rate, ONE, 100)).isEqualTo(60);
  }

  @Test
  void clockThatStepsBack_givesNothing() {
    SourceRate rate = rate(60, 100);
    granted(rate, ONE, 60);
    now = now.minus(Duration.ofHours(1));
    assertThat(rate.take(ONE)).isFalse();
  }

  @Test
  void addressesOfOneV6Network_areOneSource() {
    SourceRate rate = rate(5, 100);
    granted(rate, address("2001:db8:1:2::1"), 5);
    assertThat(rate.take(address("2001:db8:1:2:ffff::9"))).isFalse();
    assertThat(rate.take(address("2001:db8:1:3::1"))).isTrue();
  }

  @Test
  void fullTable_forgetsWhoAskedLongestAgo() {
    SourceRate rate = rate(1, 2);
    rate.take(ONE);
    rate.take(OTHER);
    rate.take(address("192.0.2.3"));
    assertThat(rate.take(OTHER)).isFalse();
    assertThat(rate.take(ONE)).isTrue();
  }
}
