package dev.sallyport.broker.collateral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.attestation.Anchor;
import dev.sallyport.attestation.CacheRules;
import dev.sallyport.attestation.KeyOrigin;
import dev.sallyport.attestation.KeySetSource;
import dev.sallyport.attestation.SignatureProviders;
import dev.sallyport.attestation.TrustedIssuer;
import dev.sallyport.attestation.VerifierKind;
import dev.sallyport.broker.collateral.HttpCollateral.PlainHttp;
import dev.sallyport.broker.store.TestClock;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Key sets over real sockets, from an origin that is overrun, fails, lies and dawdles. What counts
 * is how often it was asked, and that a good set goes on serving.
 */
@Tag("I3")
class HostileIssuerTest {
  private static final Duration COOL_DOWN = CacheRules.forKeySets().coolDown();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestClock clock = new TestClock();
  private HostileIssuer origin;
  private TrustedIssuer issuer;

  @BeforeEach
  void open() throws IOException {
    origin = new HostileIssuer();
    issuer =
        new TrustedIssuer(
            "https://issuer.test",
            VerifierKind.NVIDIA_NRAS,
            new KeyOrigin.Url(origin.url()),
            VerifierKind.NVIDIA_NRAS.algorithms(),
            Duration.ofMinutes(10),
            new Anchor.JwksOrigin(),
            true);
  }

  @AfterEach
  void close() {
    origin.close();
  }

  @Test
  void hundredMissesAtOnce_makeOneFetch() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    origin.serveWhen(goOn, "good");
    KeySetSource keys = keys(PATIENCE);
    List<Outcome<?>> found = atOnce(100, goOn, i -> find(keys, "good"));
    assertThat(found).hasSize(100).allMatch(Outcome.Accepted.class::isInstance);
    assertThat(origin.asked()).isEqualTo(1);
  }

  @Test
  void hundredMissesOfUnknownKeysAtOnce_makeOneFetch() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    origin.serveWhen(goOn, "good");
    KeySetSource keys = keys(PATIENCE);
    List<Outcome<?>> found = atOnce(100, goOn, i -> find(keys, "stranger-" + i));
    assertThat(found).hasSize(100).allSatisfy(each -> refused(each, RefusalReason.UNKNOWN_KEY));
    assertThat(origin.asked()).isEqualTo(1);
  }

  @Test
  void thousandUnknownKeysInHalfAMinute_makeTwoFetchesAtMost() {
    origin.serve("good");
    KeySetSource keys = keys(PATIENCE);
    accepted(find(keys, "good"));
    clock.advance(Duration.ofSeconds(10));
    for (int i = 0; i < 1000; i++) {
      refused(find(keys, "stranger-" + i), RefusalReason.UNKNOWN_KEY);
      clock.advance(Duration.ofMillis(30));
    }
    // The one that warmed up, and one more: its cool-down ended on the way.
    assertThat(origin.asked()).isEqualTo(2);
    accepted(find(keys, "good"));
    assertThat(origin.asked()).isEqualTo(2);
  }

  @Test
  void thousandUnknownKeysWhileTheOriginIsDown_makeTwoFetchesAtMost() {
    origin.status(503);
    KeySetSource keys = keys(PATIENCE);
    for (int i = 0; i < 1000; i++) {
      refused(find(keys, "stranger-" + i), RefusalReason.VERIFIER_KEYS_UNAVAILABLE);
      clock.advance(Duration.ofMillis(30));
    }
    assertThat(origin.asked()).isEqualTo(1);
    clock.advance(COOL_DOWN);
    refused(find(keys, "good"), RefusalReason.VERIFIER_KEYS_UNAVAILABLE);
    assertThat(origin.asked()).isEqualTo(2);
  }

  @Test
  void outage_oldKeysServeToTheirStalenessAndReturnWithTheOrigin() throws IOException {
    origin.serve("good");
    KeySetSource keys = keys(PATIENCE);
    accepted(find(keys, "good"));
    origin.status(503);
    for (int hours = 1; hours < 24; hours++) {
      clock.advance(Duration.ofHours(1));
      accepted(find(keys, "good"));
    }
    clock.advance(Duration.ofHours(1).plusSeconds(1));
    refused(find(keys, "good"), RefusalReason.VERIFIER_KEYS_UNAVAILABLE);
    assertThat(keys.available(issuer)).isFalse();
    // One for each refresh that was due, and none for whoever asked again at once.
    assertThat(origin.asked()).isEqualTo(24);
    origin.serve("good");
    clock.advance(COOL_DOWN.plusMillis(1));
    accepted(find(keys, "good"));
  }

  @Test
  void closedPort_oldKeysServe() {
    origin.serve("good");
    KeySetSource keys = keys(PATIENCE);
    accepted(find(keys, "good"));
    origin.close();
    clock.advance(Duration.ofHours(2));
    accepted(find(keys, "good"));
    refused(find(keys, "other"), RefusalReason.UNKNOWN_KEY);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectToAnotherHost_isNeverFollowed(int status) throws IOException {
    try (HostileIssuer elsewhere = new HostileIssuer()) {
      elsewhere.serve("good", "theirs");
      origin.redirect(status, elsewhere.url());
      KeySetSource keys = keys(PATIENCE);
      refused(find(keys, "theirs"), RefusalReason.VERIFIER_KEYS_UNAVAILABLE);
      // Nor does one that comes later take the place of a good set.
      origin.serve("good");
      clock.advance(COOL_DOWN.plusMillis(1));
      accepted(find(keys, "good"));
      origin.redirect(status, elsewhere.url());
      clock.advance(Duration.ofHours(2));
      refused(find(keys, "theirs"), RefusalReason.UNKNOWN_KEY);
      accepted(find(keys, "good"));
      assertThat(elsewhere.asked()).isZero();
    }
    assertThat(origin.asked()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bodyOfTwoMegabytes_isCutAtTheLimit(boolean announced) {
    origin.padded(2 * 1024 * 1024, announced, "good");
    refused(find(keys(PATIENCE), "good"), RefusalReason.VERIFIER_KEYS_UNAVAILABLE);
    assertThat(origin.asked()).isEqualTo(1);
    // The same document at the limit is taken: it is the size that refuses.
    origin.padded(CacheRules.forKeySets().maxBytes(), announced, "good");
    accepted(find(keys(PATIENCE), "good"));
  }

  @Test
  @Timeout(60)
  void slowDrip_endsWithTheTimeoutForEveryoneWhoWaits() throws Exception {
    origin.drip("good");
    KeySetSource keys = keys(Duration.ofMillis(500));
    List<Outcome<?>> found = atOnce(100, new CountDownLatch(1), i -> find(keys, "good"));
    assertThat(found)
        .hasSize(100)
        .allSatisfy(each -> refused(each, RefusalReason.VERIFIER_KEYS_UNAVAILABLE));
    // One wait for all of them: a wait each would be a hundred requests, and a minute.
    assertThat(origin.asked()).isEqualTo(1);
    assertThat(origin.written()).isLessThan(100);
  }

  @Test
  void slowDripLater_doesNotHoldUpWhoHasAKey() {
    origin.serve("good");
    KeySetSource keys = keys(Duration.ofMillis(500));
    accepted(find(keys, "good"));
    origin.drip("good");
    clock.advance(Duration.ofHours(2));
    accepted(find(keys, "good"));
    accepted(find(keys, "good"));
    assertThat(origin.asked()).isEqualTo(2);
  }

  @Test
  void cutBody_neverReplacesTheGoodSet() {
    origin.serve("good");
    KeySetSource keys = keys(PATIENCE);
    accepted(find(keys, "good"));
    origin.cut("good", "cut");
    clock.advance(Duration.ofHours(2));
    refused(find(keys, "cut"), RefusalReason.UNKNOWN_KEY);
    accepted(find(keys, "good"));
  }

  @Test
  void rotatedKeys_areSeenAfterTheCoolDownAndTheOldOneIsGone() {
    origin.serve("old");
    KeySetSource keys = keys(PATIENCE);
    accepted(find(keys, "old"));
    origin.serve("new");
    refused(find(keys, "new"), RefusalReason.UNKNOWN_KEY);
    accepted(find(keys, "old"));
    clock.advance(COOL_DOWN.plusMillis(1));
    accepted(find(keys, "new"));
    refused(find(keys, "old"), RefusalReason.UNKNOWN_KEY);
    assertThat(origin.asked()).isEqualTo(2);
  }

  @Test
  void duplicatedKeyId_refusesTheWholeSetAndTheOldOneServes() {
    origin.serve("good", "twice", "twice");
    KeySetSource keys = keys(PATIENCE);
    refused(find(keys, "good"), RefusalReason.VERIFIER_KEYS_UNAVAILABLE);
    origin.serve("good");
    clock.advance(COOL_DOWN.plusMillis(1));
    accepted(find(keys, "good"));
    origin.serve("good", "twice", "twice");
    clock.advance(Duration.ofHours(2));
    refused(find(keys, "twice"), RefusalReason.UNKNOWN_KEY);
    accepted(find(keys, "good"));
    assertThat(origin.asked()).isEqualTo(3);
  }

  /** Lets all of them ask, opens the gate, and gives what each was told. */
  private static List<Outcome<?>> atOnce(
      int callers, CountDownLatch gate, IntFunction<Outcome<?>> call) throws Exception {
    CountDownLatch ready = new CountDownLatch(callers);
    List<Future<Outcome<?>>> calls = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < callers; i++) {
        int caller = i;
        calls.add(
            threads.submit(() -> {
              ready.countDown();
              ready.await();
              return call.apply(caller);
            }));
      }
      ready.await();
      gate.countDown();
    }
    List<Outcome<?>> outcomes = new ArrayList<>();
    for (Future<Outcome<?>> each : calls) {
      outcomes.add(each.get());
    }
    return outcomes;
  }

  private KeySetSource keys(Duration timeout) {
    HttpCollateral fetcher = new HttpCollateral(timeout, PlainHttp.LOOPBACK);
    return new KeySetSource(fetcher, SignatureProviders.jdk(), clock, CacheRules.forKeySets());
  }

  private Outcome<?> find(KeySetSource keys, String keyId) {
    return keys.find(issuer, keyId, "ES384");
  }

  private static void accepted(Outcome<?> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
  }

  private static void refused(Outcome<?> outcome, RefusalReason reason) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    if (outcome instanceof Outcome.Refused<?>(Refusal refusal)) {
      assertThat(refusal.reason()).isEqualTo(reason);
    }
  }
}
