package dev.sallyport.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.release.TestWorkload;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the running broker tells a scraper of what was just done with it. Shares a start with the
 * test of the document.
 */
abstract class MetricsContract {
  private static double refusals(String audience, String kind, String reason) {
    return Scrape.now()
        .value("sallyport_refusals_total", "audience", audience, "kind", kind, "reason", reason);
  }

  private static double releases(String outcome) {
    return Scrape.now().value("sallyport_release_seconds_count", "outcome", outcome);
  }

  private static int release(ChallengeAnswer challenge) {
    TestWorkload workload = TestWorkload.with(Kem.X_WING);
    return TestCaller.json()
        .body(workload.request(challenge, TestCaller.now()).toUtf8())
        .post("/v1/releases")
        .statusCode();
  }

  @Test
  void grantedRelease_isTimedAndNoLongerInFlight() {
    TestCaller caller = TestCaller.furnished("timed");
    double granted = releases("granted");
    double failed = releases("failed");
    assertThat(release(caller.challenge("db/key"))).isEqualTo(200);
    assertThat(releases("granted")).isEqualTo(granted + 1);
    assertThat(releases("failed")).isEqualTo(failed);
    Scrape scrape = Scrape.now();
    assertThat(scrape.value("sallyport_releases_in_flight")).isZero();
    assertThat(scrape.value("sallyport_release_seconds_bucket", "outcome", "granted", "le", "+Inf"))
        .isEqualTo(granted + 1);
  }

  @Test
  void releaseOfNothing_isRefusedByItsTrueReason() {
    TestCaller caller = TestCaller.furnished("counted");
    double refused = releases("refused");
    double counted = refusals("workload", "withheld", "unknown-secret");
    assertThat(release(caller.challenge("no/such"))).isEqualTo(403);
    assertThat(releases("refused")).isEqualTo(refused + 1);
    assertThat(refusals("workload", "withheld", "unknown-secret")).isEqualTo(counted + 1);
  }

  @Test
  void callerWithoutAToken_isCountedAmongTenants() {
    double before = refusals("tenant", "caller", "unauthenticated");
    assertThat(TestCaller.json().get("/v1/tenants").statusCode()).isEqualTo(401);
    assertThat(refusals("tenant", "caller", "unauthenticated")).isEqualTo(before + 1);
    assertThat(refusals("workload", "caller", "unauthenticated")).isZero();
  }

  @Test
  void pathThatIsNone_isCountedOnce() {
    double before = refusals("workload", "absent", "not-found");
    assertThat(TestCaller.json().get("/v1/nothing").statusCode()).isEqualTo(404);
    assertThat(refusals("workload", "absent", "not-found")).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"store and clock", "kms", "keys", "serving"})
  void readyBroker_saysSoOfEachCheck(String check) {
    assertThat(Scrape.now().value("sallyport_ready", "check", check)).isEqualTo(1);
  }

  @Test
  void keyRound_wasAtTheStartOrLater() {
    Scrape scrape = Scrape.now();
    double round = scrape.value("sallyport_key_round_success_seconds");
    assertThat(round)
        .isGreaterThan(0)
        .isLessThanOrEqualTo(TestCaller.identity().clockMillis() / 1000.0);
    assertThat(scrape.value("sallyport_clock_offset_seconds")).isLessThan(30);
  }

  @Test
  void issuerThatWasNeverAsked_isThereWithZeros() {
    Scrape scrape = Scrape.now();
    for (String outcome : new String[] {"taken", "failed", "rejected"}) {
      assertThat(
              scrape.value(
                  "sallyport_collateral_fetches_total",
                  "document",
                  "key-set",
                  "host",
                  "keys.example",
                  "outcome",
                  outcome))
          .isZero();
    }
    assertThat(scrape.value("sallyport_collateral_taken_seconds", "host", "keys.example")).isZero();
  }

  @Test
  void linesOfTheLog_areCountedByEvent() {
    Scrape scrape = Scrape.now();
    assertThat(scrape.value("sallyport_log_events_total", "event", "broker-prepared"))
        .isGreaterThanOrEqualTo(1);
    assertThat(scrape.value("sallyport_log_events_total", "event", "request-failed")).isZero();
    assertThat(scrape.value("sallyport_build_info", "store", "sqlite")).isEqualTo(1);
    assertThat(scrape.value("sallyport_tls_certificate_expiry_seconds")).isNaN();
  }

  /** The rules of deploy/prometheus ask for exactly these, also before there was any release. */
  @Test
  void seriesThatRulesChoose_haveTheirLabels() {
    Scrape scrape = Scrape.now();
    assertThat(scrape.value("sallyport_release_seconds_bucket", "outcome", "granted", "le", "0.5"))
        .isGreaterThanOrEqualTo(0);
    assertThat(scrape.value("jvm_memory_usage_after_gc", "area", "heap")).isBetween(0.0, 1.0);
    assertThat(scrape.value("process_start_time_seconds")).isGreaterThan(0);
  }

  @Test
  @Tag("I8")
  void noSeries_namesATenantOrAResource() {
    TestCaller caller = TestCaller.furnished("nameless");
    assertThat(release(caller.challenge("db/key"))).isEqualTo(200);
    assertThat(release(caller.challenge("un/known"))).isEqualTo(403);
    assertThat(Scrape.now().text()).doesNotContain("nameless", "db/key", "un/known");
  }
}
