package dev.sallyport.kms.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The envelope's format, and what its data key seals. */
class EnvelopeTest {
  private static final int MUTANTS = 20_000;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Bytes DATA = Bytes.of(new byte[] {1, 2, 3});

  @ParameterizedTest
  @ValueSource(ints = {256, 384, 512})
  void envelope_isReadAsItWasWritten(int modulus) {
    for (int plaintext : new int[] {1, 32, 4096}) {
      Envelope envelope = envelope(modulus, 28 + plaintext);
      assertThat(envelope.encode().size()).isEqualTo(1 + 2 * modulus + 28 + plaintext);
      assertThat(Envelope.parse(envelope.encode(), modulus)).contains(envelope);
    }
  }

  @Test
  void otherSizes_refuse() {
    assertThat(Envelope.parse(envelope(256, 28).encode(), 256)).isEmpty();
    assertThat(Envelope.parse(envelope(256, 28 + 4097).encode(), 256)).isEmpty();
    assertThat(Envelope.parse(envelope(256, 60).encode(), 384)).isEmpty();
    byte[] whole = envelope(256, 29).encode().toArray();
    for (int size = 0; size < whole.length; size++) {
      assertThat(Envelope.parse(Bytes.of(Arrays.copyOf(whole, size)), 256)).isEmpty();
    }
    assertThat(Envelope.parse(Bytes.of(whole), 256)).isPresent();
  }

  @Test
  void otherFormat_refuses() {
    byte[] whole = envelope(256, 60).encode().toArray();
    for (int format = 0; format < 256; format++) {
      whole[0] = (byte) format;
      assertThat(Envelope.parse(Bytes.of(whole), 256).isPresent()).isEqualTo(format == 1);
    }
  }

  /** Whatever is read is written as it was, so that the signature is about every byte. */
  @Test
  void mutant_isReadWholeOrRefused() {
    // Repeatable on purpose, and secret to nobody.
    Random random = new Random(20260708);
    byte[] good = envelope(256, 60).encode().toArray();
    int read = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = Arrays.copyOf(good, good.length - 100 + random.nextInt(200));
      mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
      mutant[random.nextInt(10)] ^= (byte) random.nextInt(2);
      Optional<Envelope> envelope = Envelope.parse(Bytes.of(mutant), 256);
      if (envelope.isPresent()) {
        assertThat(envelope.get().encode()).isEqualTo(Bytes.of(mutant));
        read++;
      }
    }
    assertThat(read).isBetween(MUTANTS / 10, MUTANTS - MUTANTS / 10);
  }

  @Test
  void sealedText_opensUnderItsKeyAndDataAlone() {
    try (DataKey key = DataKey.draw(RANDOM);
        DataKey other = DataKey.draw(RANDOM);
        SecretBytes plaintext = SecretBytes.copyOf(new byte[] {5, 6, 7})) {
      Bytes sealed = key.seal(plaintext, DATA, RANDOM);
      assertThat(key.seal(plaintext, DATA, RANDOM)).isNotEqualTo(sealed);
      assertThat(opened(key, sealed, DATA)).contains(Bytes.of(new byte[] {5, 6, 7}));
      assertThat(opened(key, sealed, Bytes.empty())).isEmpty();
      assertThat(opened(other, sealed, DATA)).isEmpty();
      for (int i = 0; i < sealed.size(); i++) {
        byte[] changed = sealed.toArray();
        changed[i] ^= 1;
        assertThat(opened(key, Bytes.of(changed), DATA)).isEmpty();
      }
    }
  }

  @Test
  void dataKeyOfAnotherSize_isZeroedAndRefused() {
    for (int size : new int[] {0, 16, 31, 33}) {
      byte[] bytes = new byte[size];
      Arrays.fill(bytes, (byte) 9);
      assertThat(DataKey.takeOwnershipOf(bytes)).isEmpty();
      assertThat(Bytes.of(bytes).isZero()).isTrue();
    }
    byte[] right = new byte[DataKey.SIZE];
    Arrays.fill(right, (byte) 9);
    DataKey.takeOwnershipOf(right).orElseThrow().close();
    assertThat(Bytes.of(right).isZero()).isTrue();
  }

  private static Optional<Bytes> opened(DataKey key, Bytes sealed, Bytes associatedData) {
    return key.open(sealed, associatedData)
        .map(plaintext -> {
          try (plaintext) {
            return plaintext.<Bytes>use(Bytes::of);
          }
        });
  }

  private static Envelope envelope(int modulus, int sealed) {
    return new Envelope(filled(modulus, 2), filled(sealed, 3), filled(modulus, 4));
  }

  private static Bytes filled(int size, int with) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) with);
    return Bytes.of(bytes);
  }
}
