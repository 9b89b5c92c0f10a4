package dev.sallyport.kms.testkit;

import static dev.sallyport.kms.testkit.Subject.CONTEXT;
import static dev.sallyport.kms.testkit.Subject.assertUnwrapsTo;
import static dev.sallyport.kms.testkit.Subject.checked;
import static dev.sallyport.kms.testkit.Subject.finalRefusal;
import static dev.sallyport.kms.testkit.Subject.key;
import static dev.sallyport.kms.testkit.Subject.kms;
import static dev.sallyport.kms.testkit.Subject.refusal;
import static dev.sallyport.kms.testkit.Subject.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.kms.CheckedKms;
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
import org.opentest4j.TestAbortedException;

/** How an adapter behaves besides giving the right key. */
final class ConductChecks {
  private static final int CALLERS = 64;
  private static final Duration SHORT = Duration.ofMillis(200);

  private ConductChecks() {}

  static List<Check> checks() {
    return List.of(
        new Check("answerAboutAnotherKey_refuses", ConductChecks::answerAboutAnotherKey),
        new Check("noAnswer_isUnavailableInTime", ConductChecks::noAnswer),
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

  private static void noAnswer(Rig rig) throws KmsException {
    try (Kms kms = injected(rig, Rig.Fault.NO_ANSWER, SHORT);
        SecretBytes key = key(32, 1)) {
      assertThat(refusal(() -> kms.wrap(rig.kek(), key, CONTEXT))).isInstanceOf(Unavailable.class);
      assertThat(refusal(() -> kms.info(rig.kek()))).isInstanceOf(Unavailable.class);
      assertThat(kms.health().ready()).isFalse();
    }
  }

  private static Kms injected(Rig rig, Rig.Fault fault, Duration timeout) throws KmsException {
    return switch (rig.inject(fault)) {
      case Rig.Injection.Injected(KmsAdapter adapter) -> new CheckedKms(adapter, timeout);
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
