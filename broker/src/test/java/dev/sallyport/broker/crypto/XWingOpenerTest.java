package dev.sallyport.broker.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.RecipientKeyPair;
import dev.sallyport.protocol.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class XWingOpenerTest {
  private static final Bytes CONTEXT = text("context");
  private static final Bytes SECRET = text("a secret of some length");

  @BeforeAll
  static void provider() {
    TestProviders.provideXWing();
  }

  @Test
  void whatTinkSealed_opensAsTinkOpensIt() throws Exception {
    try (RecipientKeyPair pair = RecipientKeyPair.generate(Kem.X_WING)) {
      Bytes sealed = pair.publicKey().seal(SECRET, CONTEXT);
      try (SecretBytes own = pair.open(sealed, CONTEXT, XWingOpener.INSTANCE);
          SecretBytes tinks = pair.open(sealed, CONTEXT)) {
        assertThat(own.use(Bytes::of)).isEqualTo(SECRET).isEqualTo(tinks.use(Bytes::of));
      }
    }
  }

  @Test
  void emptySecret_opens() throws Exception {
    try (RecipientKeyPair pair = RecipientKeyPair.generate(Kem.X_WING);
        SecretBytes opened =
            pair.open(
                pair.publicKey().seal(Bytes.empty(), CONTEXT), CONTEXT, XWingOpener.INSTANCE)) {
      assertThat(opened.size()).isZero();
    }
  }

  @Test
  void everyChange_refuses() throws Exception {
    try (RecipientKeyPair pair = RecipientKeyPair.generate(Kem.X_WING);
        RecipientKeyPair other = RecipientKeyPair.generate(Kem.X_WING)) {
      Bytes sealed = pair.publicKey().seal(SECRET, CONTEXT);
      for (int at = 0; at < sealed.size(); at += 97) {
        byte[] changed = sealed.toArray();
        changed[at] ^= 1;
        requireRefused(pair, Bytes.of(changed), CONTEXT);
      }
      requireRefused(pair, sealed, text("another context"));
      requireRefused(pair, sealed, Bytes.empty());
      requireRefused(other, sealed, CONTEXT);
    }
  }

  @Test
  void everyTruncation_refuses() throws Exception {
    try (RecipientKeyPair pair = RecipientKeyPair.generate(Kem.X_WING)) {
      Bytes sealed = pair.publicKey().seal(SECRET, CONTEXT);
      int enc = Kem.X_WING.encapsulationSize();
      for (int size : new int[] {0, 1, enc - 1, enc, enc + 1, enc + 15, sealed.size() - 1}) {
        requireRefused(pair, sealed.slice(0, size), CONTEXT);
      }
    }
  }

  @Test
  void keyOfAnotherMechanism_refuses() throws Exception {
    try (RecipientKeyPair pair = RecipientKeyPair.generate(Kem.X25519)) {
      requireRefused(pair, pair.publicKey().seal(SECRET, CONTEXT), CONTEXT);
    }
  }

  private static void requireRefused(RecipientKeyPair pair, Bytes sealed, Bytes context) {
    assertThatThrownBy(() -> pair.open(sealed, context, XWingOpener.INSTANCE))
        .isInstanceOf(GeneralSecurityException.class);
  }

  private static Bytes text(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.US_ASCII));
  }
}
