package dev.sallyport.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsException.NoSecret;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading secrets that lie outside of the broker's store. */
class SourceReadTest {
  private static final SecretPlace PLACE =
      new SecretPlace(new SourceUri("scripted://main/secret/db"), 3, "value");
  private static final KmsLimits LIMITS =
      new KmsLimits(Duration.ofSeconds(30), 3, Duration.ofMillis(100), 4, 3, Duration.ofSeconds(5));

  @Test
  void valueThatIsThere_isRead() throws Exception {
    try (Kms kms =
            kms(place -> SecretBytes.copyOf(place.toString().getBytes(StandardCharsets.UTF_8)));
        SecretBytes value = kms.read(PLACE)) {
      assertThat(value.<String>use(bytes -> new String(bytes, StandardCharsets.UTF_8)))
          .isEqualTo("scripted://main/secret/db#3");
    }
  }

  @Test
  void adapterThatKeepsNoSecrets_refuses() {
    try (Kms kms = new CheckedKms(new ScriptedAdapter(), LIMITS, new ManualKmsClock())) {
      assertThatThrownBy(() -> kms.read(PLACE)).isInstanceOf(UnknownKek.class);
    }
  }

  @Test
  void placeWithoutASecret_refusesForGood() {
    AtomicInteger calls = new AtomicInteger();
    try (Kms kms =
        kms(place -> {
          calls.incrementAndGet();
          throw new NoSecret(place);
        })) {
      assertThatThrownBy(() -> kms.read(PLACE))
          .isInstanceOfSatisfying(
              NoSecret.class,
              e -> assertThat(e.refusal().reason()).isEqualTo(RefusalReason.SECRET_UNREADABLE));
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void sourceThatFailsOnce_isAskedAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (Kms kms =
            kms(_ -> {
              if (calls.incrementAndGet() == 1) {
                throw new Unavailable("cut");
              }
              return SecretBytes.copyOf(new byte[] {7});
            });
        SecretBytes value = kms.read(PLACE)) {
      assertThat(value.size()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, Kms.MAX_VALUE_SIZE + 1})
  void valueOfImpossibleSize_refuses(int size) {
    SecretBytes value = SecretBytes.takeOwnershipOf(new byte[size]);
    try (Kms kms = kms(_ -> value)) {
      assertThatThrownBy(() -> kms.read(PLACE)).isInstanceOf(WrongAnswer.class);
      assertThatThrownBy(() -> value.use(byte[]::clone)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void sourceThatIsGone_isLeftAloneAndAnotherIsRead() throws Exception {
    SecretPlace other = new SecretPlace(new SourceUri("scripted://main/secret/x"), 1, "value");
    try (Kms kms =
        kms(place -> {
          if (place.equals(PLACE)) {
            throw new Unavailable("gone");
          }
          return SecretBytes.copyOf(new byte[] {7});
        })) {
      for (int call = 0; call < LIMITS.failuresInARow(); call++) {
        assertThatThrownBy(() -> kms.read(PLACE)).hasMessageContaining("gone");
      }
      assertThatThrownBy(() -> kms.read(PLACE)).hasMessageContaining("left alone");
      try (SecretBytes value = kms.read(other)) {
        assertThat(value.size()).isEqualTo(1);
      }
    }
  }

  private static Kms kms(SecretSource source) {
    ScriptedAdapter adapter =
        new ScriptedAdapter() {
          @Override
          public Optional<SecretSource> source() {
            return Optional.of(source);
          }
        };
    return new CheckedKms(adapter, LIMITS, new ManualKmsClock());
  }
}
