package dev.sallyport.attestation;

import static dev.sallyport.attestation.OutcomeAssert.accepted;
import static dev.sallyport.attestation.OutcomeAssert.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Key sets from an origin that fails, lies, and is asked on behalf of strangers. */
class KeySetSourceTest {
  private static final String URL = "https://nras.test/.well-known/jwks.json";
  private static final KeyPair NEXT = TestPki.ec("secp384r1");

  private final ManualClock clock = new ManualClock();
  private final HostileFetcher fetcher = new HostileFetcher();
  private final KeySetSource source = source(fetcher);
  private final TrustedIssuer issuer = issuer();

  @Test
  void keyInTheSet_isFoundWithOneFetch() {
    fetcher.serve(URL, TestPki.nrasKeySet());
    assertThat(accepted(find(TestPki.NRAS_KEY_ID)).keyId()).isEqualTo(TestPki.NRAS_KEY_ID);
    accepted(find(TestPki.NRAS_KEY_ID));
    assertThat(fetcher.asked()).containsExactly(URI.create(URL));
    assertThat(fetcher.taken())
        .containsExactly(
            Map.entry(
                URI.create(URL), clock.instant().plus(CacheRules.forKeySets().maxStaleness())));
  }

  @Test
  void unknownKeyIdsOfStrangers_driveNoFetchWithinTheCoolDown() {
    fetcher.serve(URL, TestPki.nrasKeySet());
    accepted(find(TestPki.NRAS_KEY_ID));
    for (int i = 0; i < 100; i++) {
      assertRefused(find("stranger-" + i), RefusalReason.UNKNOWN_KEY, "kid");
    }
    assertThat(fetcher.asked()).hasSize(1);
    clock.advance(Duration.ofSeconds(31));
    assertRefused(find("stranger"), RefusalReason.UNKNOWN_KEY);
    assertRefused(find("stranger"), RefusalReason.UNKNOWN_KEY);
    assertThat(fetcher.asked()).hasSize(2);
  }

  @Test
  void rotatedKey_isFoundAfterTheCoolDown() {
    fetcher.serve(URL, TestPki.nrasKeySet());
    accepted(find(TestPki.NRAS_KEY_ID));
    fetcher.serve(URL, TestPki.keySet(TestPki.ecKey("next", NEXT)));
    assertRefused(find("next"), RefusalReason.UNKNOWN_KEY);
    clock.advance(Duration.ofSeconds(31));
    accepted(find("next"));
  }

  @Test
  void originDownFromTheStart_refusesUnavailable() {
    fetcher.goDown();
    assertRefused(find(TestPki.NRAS_KEY_ID), RefusalReason.VERIFIER_KEYS_UNAVAILABLE);
    assertThat(source.available(issuer)).isFalse();
  }

  @Test
  void originDownLater_lastGoodSetServesUpToItsStaleness() {
    fetcher.serve(URL, TestPki.nrasKeySet());
    accepted(find(TestPki.NRAS_KEY_ID));
    fetcher.goDown();
    clock.advance(Duration.ofHours(23));
    accepted(find(TestPki.NRAS_KEY_ID));
    clock.advance(Duration.ofHours(2));
    assertRefused(find(TestPki.NRAS_KEY_ID), RefusalReason.VERIFIER_KEYS_UNAVAILABLE);
    fetcher.comeBack();
    clock.advance(Duration.ofSeconds(31));
    accepted(find(TestPki.NRAS_KEY_ID));
  }

  @Test
  void hostileAnswerLater_neverReplacesTheGoodSet() {
    fetcher.serve(URL, TestPki.nrasKeySet());
    accepted(find(TestPki.NRAS_KEY_ID));
    for (Bytes hostile : hostileSets()) {
      fetcher.serve(URL, hostile);
      clock.advance(Duration.ofMinutes(61));
      accepted(find(TestPki.NRAS_KEY_ID));
    }
    assertThat(fetcher.asked()).hasSize(1 + hostileSets().size());
  }

  @ParameterizedTest
  @MethodSource("hostileSets")
  void hostileAnswerFromTheStart_refusesUnavailable(Bytes hostile) {
    fetcher.serve(URL, hostile);
    assertRefused(find(TestPki.NRAS_KEY_ID), RefusalReason.VERIFIER_KEYS_UNAVAILABLE);
    assertThat(fetcher.rejected()).containsExactly(URI.create(URL));
    assertThat(fetcher.taken()).isEmpty();
  }

  @Test
  void goodAnswer_andNoAnswer_areNotRejected() {
    fetcher.serve(URL, TestPki.nrasKeySet());
    accepted(find(TestPki.NRAS_KEY_ID));
    fetcher.goDown();
    clock.advance(Duration.ofMinutes(61));
    accepted(find(TestPki.NRAS_KEY_ID));
    assertThat(fetcher.rejected()).isEmpty();
  }

  static List<Bytes> hostileSets() {
    JsonObject key = TestPki.ecKey(TestPki.NRAS_KEY_ID, TestPki.NRAS);
    JsonObject other = TestPki.ecKey(TestPki.NRAS_KEY_ID, NEXT);
    return List.of(
        Bytes.empty(),
        utf8("<html>"),
        utf8("[]"),
        utf8("{}"),
        utf8("{\"keys\":{}}"),
        utf8("{\"keys\":[],\"keys\":[]}"),
        utf8("{\"keys\":[7]}"),
        utf8(new String(TestPki.nrasKeySet().toArray(), StandardCharsets.UTF_8) + "x"),
        utf8("{\"note\":\"" + "x".repeat(2 * 1024 * 1024) + "\",\"keys\":[]}"),
        TestPki.keySet(key, other));
  }

  @Test
  void setOfHundredKibibytes_isRead() {
    String padded =
        "{\"note\":\""
            + "x".repeat(300 * 1024)
            + "\","
            + new String(TestPki.nrasKeySet().toArray(), StandardCharsets.UTF_8).substring(1);
    fetcher.serve(URL, utf8(padded));
    accepted(find(TestPki.NRAS_KEY_ID));
  }

  @Test
  void oneKeyIdForTwoAlgorithms_isFoundByBoth() {
    TrustedIssuer ita = itaIssuer();
    fetcher.serve("https://ita.test/certs", TestPki.itaKeySet());
    assertThat(accepted(source.find(ita, TestPki.ITA_KEY_ID, "PS384")).algorithm())
        .isEqualTo("PS384");
    assertThat(accepted(source.find(ita, TestPki.ITA_KEY_ID, "RS256")).algorithm())
        .isEqualTo("RS256");
    assertRefused(source.find(ita, TestPki.ITA_KEY_ID, "ES384"), RefusalReason.UNKNOWN_KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kty", "crv", "x", "y", "kid"})
  void keyWithoutAMember_isNotThere(String member) {
    JsonObject key = Json.without(TestPki.ecKey(TestPki.NRAS_KEY_ID, TestPki.NRAS), member);
    assertNotServed(key);
  }

  @Test
  void keyThatMustNotServe_isNotThere() {
    JsonObject key = TestPki.ecKey(TestPki.NRAS_KEY_ID, TestPki.NRAS);
    assertNotServed(Json.with(key, Json.text("ES256"), "alg"));
    assertNotServed(Json.with(key, Json.text("enc"), "use"));
    assertNotServed(Json.with(key, Json.text("AA"), "d"));
    assertNotServed(Json.with(key, Json.text("P-256"), "crv"));
    assertNotServed(Json.with(key, key.find("x").orElseThrow(), "y"));
    assertNotServed(TestPki.rsaKey(TestPki.NRAS_KEY_ID, "PS384", TestPki.rsa(2048), List.of()));
    assertNotServed(Json.with(key, Json.array(Json.text("cert1"), Json.text("cert2")), "x5c"));
  }

  @Test
  void certificateOfAnotherKey_refuses() {
    JsonObject key = TestPki.ecKey(TestPki.NRAS_KEY_ID, TestPki.NRAS);
    JsonObject ita = TestPki.rsaKey("x", "PS384", TestPki.ITA, List.of(TestPki.LEAF_CERTIFICATE));
    fetcher.serve(URL, TestPki.keySet(Json.with(key, ita.find("x5c").orElseThrow(), "x5c")));
    VerificationKey found = accepted(find(TestPki.NRAS_KEY_ID));
    assertRefused(
        new KeyTrust(TestTrust.crls(clock)).check(issuer, found, clock.instant()),
        RefusalReason.UNTRUSTED_CERTIFICATE);
  }

  @Test
  void manyThreadsAtOnce_shareOneFetch() throws Exception {
    SlowFetcher slow = new SlowFetcher(0);
    slow.serve(URL, TestPki.nrasKeySet());
    KeySetSource shared = source(slow);
    List<Future<Outcome<VerificationKey>>> found = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        found.add(threads.submit(() -> shared.find(issuer, TestPki.NRAS_KEY_ID, "ES384")));
      }
      slow.inside.await();
      slow.goOn.countDown();
    }
    for (Future<Outcome<VerificationKey>> each : found) {
      accepted(each.get());
    }
    assertThat(slow.asked()).hasSize(1);
  }

  @Test
  void refreshInFlight_doesNotHoldUpThoseWhoHaveAKey() throws Exception {
    SlowFetcher slow = new SlowFetcher(1);
    slow.serve(URL, TestPki.nrasKeySet());
    KeySetSource shared = source(slow);
    accepted(shared.find(issuer, TestPki.NRAS_KEY_ID, "ES384"));
    clock.advance(Duration.ofMinutes(61));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Outcome<VerificationKey>> refreshing =
          threads.submit(() -> shared.find(issuer, TestPki.NRAS_KEY_ID, "ES384"));
      slow.inside.await();
      accepted(shared.find(issuer, TestPki.NRAS_KEY_ID, "ES384"));
      slow.goOn.countDown();
      accepted(refreshing.get());
    }
    assertThat(slow.asked()).hasSize(2);
  }

  @Test
  void unknownKeysWhileAFetchIsSlow_leaveRoomForKnownOnes() throws Exception {
    SlowFetcher slow = new SlowFetcher(1);
    slow.serve(URL, TestPki.nrasKeySet());
    KeySetSource shared = source(slow);
    accepted(shared.find(issuer, TestPki.NRAS_KEY_ID, "ES384"));
    clock.advance(Duration.ofMinutes(1));
    List<FutureTask<Outcome<VerificationKey>>> asking = new ArrayList<>();
    for (int i = 0; i <= CachedDocument.MOST_WAITING; i++) {
      asking.add(new FutureTask<>(() -> shared.find(issuer, "nobody", "ES384")));
    }
    List<Thread> waiting = asking.stream().map(Thread.ofPlatform()::start).toList();
    while (waiting.stream().anyMatch(thread -> thread.getState() != Thread.State.WAITING)) {
      Thread.onSpinWait();
    }
    assertRefused(shared.find(issuer, "nobody", "ES384"), RefusalReason.VERIFIER_KEYS_UNAVAILABLE);
    accepted(shared.find(issuer, TestPki.NRAS_KEY_ID, "ES384"));
    slow.goOn.countDown();
    for (FutureTask<Outcome<VerificationKey>> each : asking) {
      assertRefused(each.get(), RefusalReason.UNKNOWN_KEY);
    }
    assertThat(slow.asked()).hasSize(2);
  }

  private void assertNotServed(JsonObject key) {
    fetcher.serve(URL, TestPki.keySet(key));
    KeySetSource fresh = source(fetcher);
    assertRefused(fresh.find(issuer, TestPki.NRAS_KEY_ID, "ES384"), RefusalReason.UNKNOWN_KEY);
  }

  private Outcome<VerificationKey> find(String keyId) {
    return source.find(issuer, keyId, "ES384");
  }

  private KeySetSource source(DocumentFetcher over) {
    return new KeySetSource(over, SignatureProviders.jdk(), clock, CacheRules.forKeySets());
  }

  private static TrustedIssuer issuer() {
    return new TrustedIssuer(
        Minted.NRAS,
        VerifierKind.NVIDIA_NRAS,
        new KeyOrigin.Url(URI.create(URL)),
        VerifierKind.NVIDIA_NRAS.algorithms(),
        Duration.ofMinutes(10),
        new Anchor.JwksOrigin(),
        false);
  }

  private static TrustedIssuer itaIssuer() {
    return new TrustedIssuer(
        Minted.ITA,
        VerifierKind.INTEL_TRUST_AUTHORITY,
        new KeyOrigin.Url(URI.create("https://ita.test/certs")),
        VerifierKind.INTEL_TRUST_AUTHORITY.algorithms(),
        Duration.ofMinutes(10),
        new Anchor.JwksOrigin(),
        false);
  }

  private static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers the first fetches at once, and the others when it is told to go on. */
  private static final class SlowFetcher extends HostileFetcher {
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final int quick;

    SlowFetcher(int quick) {
      this.quick = quick;
    }

    @Override
    public byte[] fetch(URI url, int maxBytes) throws IOException {
      if (asked().size() >= quick) {
        inside.countDown();
        awaitUninterrupted(goOn);
      }
      return super.fetch(url, maxBytes);
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
