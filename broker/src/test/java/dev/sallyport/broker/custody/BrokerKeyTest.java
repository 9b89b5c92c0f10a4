package dev.sallyport.broker.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.broker.crypto.TestProviders;
import dev.sallyport.broker.custody.KeySchedule.Due;
import dev.sallyport.broker.store.BrokerKeyTable.BrokerKeyRow;
import dev.sallyport.broker.store.BrokerKeyTable.Kind;
import dev.sallyport.broker.store.TestClock;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class BrokerKeyTest {
  private static final Instant NOW = TestClock.START;

  @BeforeAll
  static void registerConscrypt() {
    TestProviders.provideXWing();
  }

  private static Due due(Kind kind) {
    return new Due(kind, 1, NOW, NOW.plusSeconds(60));
  }

  private static BrokerKeyRow row(Kind kind) {
    return new BrokerKeyRow(kind, 1, NOW, NOW.plusSeconds(60), "local://default", Bytes.empty());
  }

  @ParameterizedTest
  @EnumSource
  @Tag("I8")
  void key_printsNothingOfItself(Kind kind) throws Exception {
    try (SecretBytes encoded = BrokerKey.generate(due(kind), new SecureRandom());
        BrokerKey key = BrokerKey.decode(row(kind), encoded)) {
      String secret = encoded.use(bytes -> Bytes.of(bytes).slice(2, 30).hex());

      assertThat(key.toString()).doesNotContain(secret);
      assertThat(new BrokerKeys(List.of(key), List.of()).toString()).doesNotContain(secret);
    }
  }

  @ParameterizedTest
  @EnumSource
  void keyCutShort_isNoKey(Kind kind) throws Exception {
    try (SecretBytes encoded = BrokerKey.generate(due(kind), new SecureRandom());
        SecretBytes cut =
            encoded.use(
                bytes -> SecretBytes.takeOwnershipOf(Arrays.copyOf(bytes, bytes.length - 1)))) {
      assertThatThrownBy(() -> BrokerKey.decode(row(kind), cut))
          .isInstanceOf(GeneralSecurityException.class);
    }
  }

  @Test
  @Tag("I8")
  void closedTicketKey_isZeroed() throws Exception {
    try (SecretBytes encoded = BrokerKey.generate(due(Kind.TICKET), new SecureRandom())) {
      var key = (BrokerKey.TicketKey) BrokerKey.decode(row(Kind.TICKET), encoded);
      key.close();

      assertThatThrownBy(() -> key.key().size()).isInstanceOf(IllegalStateException.class);
      assertThat(encoded.size()).isEqualTo(32);
    }
  }

  @Test
  void schedule_asksForWhatIsMissingAndNoMore() {
    KeySchedule schedule = KeySchedule.DEFAULT;
    List<Due> first = schedule.missing(List.of(), NOW);

    assertThat(first)
        .extracting(due -> due.kind() + " " + due.number())
        .containsExactlyInAnyOrder(
            "IDENTITY 1", "IDENTITY 2", "TICKET 205130000", "TICKET 205140000", "TRANSPORT 1");
    List<BrokerKeyRow> rows =
        first.stream()
            .map(due ->
                new BrokerKeyRow(
                    due.kind(), due.number(), due.from(), due.until(), "", Bytes.empty()))
            .toList();
    assertThat(schedule.missing(rows, NOW)).isEmpty();
    assertThat(schedule.missing(rows, NOW.plus(Duration.ofDays(1))))
        .extracting(due -> due.kind() + " " + due.number())
        .containsExactlyInAnyOrder("TICKET 205150000", "TRANSPORT 2");
  }

  @Test
  void scheduleOutsideItsBounds_refuses() {
    Duration day = Duration.ofDays(1);
    Duration none = Duration.ZERO;
    for (Duration[] bad :
        new Duration[][] {
          {none, day, day, day},
          {day, none, day, day},
          {day, day, none, day},
          {day, day, day, day.negated()}
        }) {
      assertThatThrownBy(() -> new KeySchedule(bad[0], bad[1], bad[2], bad[3]))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(new KeySchedule(day, day, day, none).identityNotice()).isZero();
  }
}
