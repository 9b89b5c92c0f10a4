package dev.sallyport.kms.testkit;

import static dev.sallyport.kms.testkit.Rig.Fault.NOT_SERVING;
import static dev.sallyport.kms.testkit.Subject.CONTEXT;
import static dev.sallyport.kms.testkit.Subject.assertUnwrapsTo;
import static dev.sallyport.kms.testkit.Subject.checked;
import static dev.sallyport.kms.testkit.Subject.finalRefusal;
import static dev.sallyport.kms.testkit.Subject.key;
import static dev.sallyport.kms.testkit.Subject.kms;
import static dev.sallyport.kms.testkit.Subject.refusal;
import static dev.sallyport.kms.testkit.Subject.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.WrappedKey;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.opentest4j.TestAbortedException;

/** How an adapter behaves besides giving the right key. */
final class ConductChecks {
  private static final int CALLERS = 64;
  private static final Duration SHORT = Duration.ofMillis(200);

  private ConductChecks() {}

  static List<Check> checks() {
    return List.of(
        new Check("answerAboutAnotherKey_refuses", ConductChecks::answerAboutAnotherKey),
        unavailable("noAnswer_isUnavailableInTime", Rig.Fault.NO_ANSWER, SHORT),
        unavailable("slowAnswer_isUnavailableInTime", Rig.Fault.SLOW_ANSWER, SHORT),
        unavailable("cutAnswer_isUnavailable", Rig.Fault.CUT_ANSWER, Subject.PATIENCE),
        unavailable("internalError_isUnavailable", Rig.Fault.INTERNAL_ERROR, Subject.PATIENCE),
        unavailable("engineThatDoesNotServe_isUnavailable", NOT_SERVING, Subject.PATIENCE),
        new Check("tooManyCalls_isUnavailableUntilToldOtherwise", ConductChecks::tooManyCalls),
        new Check("callThatFailsOnce_isMadeAgain", ConductChecks::callThatFailsOnce),
        new Check("rotationThatFails_isNotMadeAgain", ConductChecks::rotationThatFails),
        new Check("keyBytes_areNeverPrinted", ConductChecks::keyBytesAreNeverPrinted),
        new Check("callersKey_staysTheCallers", ConductChecks::callersKey),
        new Check("manyVirtualThreads_eachGetTheirOwnKey", ConductChecks::manyVirtualThreads),
        new Check("healthyEngine_isReady", ConductChecks::healthyEngine));
  }

  private static void answerAboutAnotherKey(Rig rig) throws KmsException {
    try (Kms honest = kms(rig);
        Kms kms = injected(rig, Rig.Fault.ANSWER_ABOUT_ANOTHER_KEY, Subject.PATIENCE);
        SecretBytes key = key(32, 1)) {
      WrappedKey wrapped = honest.wrap(rig.kek(), key, CONTEXT);
      finalRefusal(() -> kms.wrap(rig.kek(), key, CONTEXT));
      finalRefusal(() -> kms.unwrap(rig.kek(), wrapped, CONTEXT));
    }
  }

  private static Check unavailable(String name, Rig.Fault fault, Duration timeout) {
    return new Check(
        name,
        rig -> {
          try (Kms honest = kms(rig);
              Kms kms = injected(rig, fault, timeout);
              SecretBytes key = key(32, 1)) {
            WrappedKey wrapped = honest.wrap(rig.kek(), key, CONTEXT);
            assertUnavailable(() -> kms.unwrap(rig.kek(), wrapped, CONTEXT));
            assertUnavailable(() -> kms.wrap(rig.kek(), key, CONTEXT));
            assertUnavailable(() -> kms.info(rig.kek()));
            assertThat(kms.health().ready()).isFalse();
          }
        });
  }

  private static void assertUnavailable(ThrowingCallable call) {
    assertThat(refusal(call)).isInstanceOf(Unavailable.class);
  }

  private static void tooManyCalls(Rig rig) throws KmsException {
    try (Kms kms = injected(rig, Rig.Fault.TOO_MANY_CALLS, Subject.PATIENCE)) {
      // Longer than anybody waits within half of a call: told at once, and passed on.
      KmsException refusal = refusal(() -> kms.info(rig.kek()));
      assertThat(refusal)
          .isInstanceOfSatisfying(
              Unavailable.class, e -> assertThat(e.retryAfter()).contains(Rig.RETRY_AFTER));
      KmsException next = refusal(() -> kms.info(rig.kek()));
      assertThat(next)
          .isInstanceOfSatisfying(
              Unavailable.class,
              e -> assertThat(e.retryAfter().orElseThrow()).isLessThan(Rig.RETRY_AFTER));
    }
  }

  private static void callThatFailsOnce(Rig rig) throws KmsException {
    try (Kms honest = kms(rig);
        Kms kms = injected(rig, Rig.Fault.FIRST_CALL_FAILS, Subject.PATIENCE);
        SecretBytes key = key(32, 1)) {
      WrappedKey wrapped = honest.wrap(rig.kek(), key, CONTEXT);
      assertUnwrapsTo(kms, wrapped, CONTEXT, key);
    }
  }

  private static void rotationThatFails(Rig rig) throws KmsException {
    try (Kms honest = kms(rig);
        Kms kms = injected(rig, Rig.Fault.FIRST_CALL_FAILS, Subject.PATIENCE)) {
      KekInfo before = honest.info(rig.kek());
      assertUnavailable(() -> kms.rotate(rig.kek()));
      // Whether it rotated is for the caller to look at: a second version made by itself is not.
      assertThat(kms.info(rig.kek())).isEqualTo(before);
    }
  }

  private static Kms injected(Rig rig, Rig.Fault fault, Duration timeout) throws KmsException {
    return switch (rig.inject(fault)) {
      case Rig.Injection.Injected(KmsAdapter adapter) -> Subject.checked(adapter, timeout);
      case Rig.Injection.NotApplicable(String reason) -> throw new TestAbortedException(reason);
    };
  }

  private static void keyBytesAreNeverPrinted(Rig rig) throws KmsException {
    try (Canary canary = new Canary();
        SecretBytes key = canary.key()) {
      KmsAdapter adapter = rig.open();
      Kms kms = checked(adapter);
      WrappedKey wrapped = kms.wrap(rig.kek(), key, CONTEXT);
      kms.rotate(rig.kek());
      SecretBytes opened = kms.unwrap(rig.kek(), wrapped, CONTEXT);
      for (Object printed : List.of(adapter, kms, wrapped, key, opened, kms.health())) {
        canary.look(printed);
      }
      opened.close();
      canary.look(refusal(() -> kms.unwrap(rig.kek(), wrapped, text("another"))));
      canary.look(refusal(() -> kms.unwrap(rig.otherKek(), wrapped, CONTEXT)));
      canary.look(refusal(() -> kms.wrap(rig.unknownKek(), key, CONTEXT)));
      kms.close();
      canary.look(refusal(() -> kms.wrap(rig.kek(), key, CONTEXT)));
      canary.look(refusal(() -> adapter.wrap(wrapped.version(), key, CONTEXT)));
      canary.assertUnseen();
    }
  }

  private static void callersKey(Rig rig) throws KmsException {
    try (Kms kms = kms(rig);
        SecretBytes key = key(32, 1);
        SecretBytes before = key.copy()) {
      WrappedKey wrapped = kms.wrap(rig.kek(), key, CONTEXT);
      assertThat(key.<Boolean>use(a -> before.use(b -> Arrays.equals(a, b)))).isTrue();
      assertUnwrapsTo(kms, wrapped, CONTEXT, before);
    }
  }

  private static void manyVirtualThreads(Rig rig) throws Exception {
    try (Kms kms = kms(rig);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        int caller = i;
        running.add(
            callers.submit(() -> {
              wrapAndUnwrap(kms, rig, caller);
              return caller;
            }));
      }
      kms.rotate(rig.kek());
      for (Future<?> each : running) {
        each.get();
      }
    }
  }

  private static void wrapAndUnwrap(Kms kms, Rig rig, int caller) throws KmsException {
    Bytes context = text("context of caller " + caller);
    try (SecretBytes key = key(32 + caller, caller)) {
      WrappedKey wrapped = kms.wrap(rig.kek(), key, context);
      assertUnwrapsTo(kms, wrapped, context, key);
      finalRefusal(() -> kms.unwrap(rig.kek(), wrapped, text("context of nobody")));
    }
  }

  private static void healthyEngine(Rig rig) throws KmsException {
    try (Kms kms = kms(rig)) {
      assertThat(kms.health().ready()).isTrue();
      assertThat(kms.health().connections()).isNotEmpty();
    }
  }
}
