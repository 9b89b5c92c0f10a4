package dev.sallyport.kms.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.kms.CheckedKms;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsLimits;
import dev.sallyport.kms.WrappedKey;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Words that the checks are written in. */
final class Subject {
  /** Long enough for any engine on a busy machine. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  static final Bytes CONTEXT = text("context of this key");

  private Subject() {}

  /** The adapter as the broker sees it. */
  static Kms kms(Rig rig) throws KmsException {
    return checked(rig.open());
  }

  static Kms checked(KmsAdapter adapter) {
    return checked(adapter, PATIENCE);
  }

  static Kms checked(KmsAdapter adapter, Duration callTimeout) {
    return new CheckedKms(adapter, KmsLimits.within(callTimeout), new HastyClock());
  }

  static Bytes text(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A key of this size whose bytes tell it from others. */
  static SecretBytes key(int size, int seed) {
    byte[] key = new byte[size];
    for (int i = 0; i < size; i++) {
      key[i] = (byte) (seed + 31 * i);
    }
    return SecretBytes.takeOwnershipOf(key);
  }

  static void assertUnwrapsTo(Kms kms, WrappedKey wrapped, Bytes context, SecretBytes expected)
      throws KmsException {
    try (SecretBytes opened = kms.unwrap(wrapped.version().kek(), wrapped, context)) {
      assertThat(opened.<Boolean>use(a -> expected.use(b -> Arrays.equals(a, b)))).isTrue();
    }
  }

  /** The refusal of a call; a call that succeeds, or throws anything else, fails the check. */
  static KmsException refusal(ThrowingCallable call) {
    KmsException refusal = catchThrowableOfType(KmsException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }

  /** The refusal of a call that has to refuse for good: waiting would not help an attacker. */
  static KmsException finalRefusal(ThrowingCallable call) {
    KmsException refusal = refusal(call);
    assertThat(refusal).isNotInstanceOf(KmsException.Unavailable.class);
    return refusal;
  }

  /** Unwraps foreign bytes as a broker does that reads them from its store. */
  static void openStored(Kms kms, Rig rig, Bytes stored) throws KmsException {
    switch (WrappedKey.parse(stored)) {
      case Outcome.Accepted<WrappedKey>(WrappedKey wrapped) ->
          kms.unwrap(rig.kek(), wrapped, CONTEXT).close();
      case Outcome.Refused<WrappedKey> _ -> throw new KmsException.Unreadable(rig.kek());
    }
  }
}
