package dev.sallyport.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.wire.ProblemBody;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Problems problems = new Problems(() -> NOW, new RefusalCounters(metrics));

  private ProblemBody told(RefusalReason reason, Audience audience) {
    return problems.body(new Refusal(reason, "subject", "detail"), audience, "id");
  }

  @ParameterizedTest
  @EnumSource(RefusalReason.class)
  @Tag("I7")
  void workload_isToldOneBodyForWhateverTheTenantDecides(RefusalReason reason) {
    ProblemBody body = told(reason, Audience.WORKLOAD);
    assertThat(body.status()).isEqualTo(reason.kind().status());
    if (reason.kind() == RefusalReason.Kind.WITHHELD) {
      assertThat(body).isEqualTo(new ProblemBody(403, RefusalReason.NOT_RELEASED, "", "id"));
    } else {
      assertThat(body.label()).isEqualTo(reason.label());
    }
  }

  @ParameterizedTest
  @EnumSource(RefusalReason.class)
  void tenant_isToldTheReasonItself(RefusalReason reason) {
    ProblemBody body = told(reason, Audience.TENANT);
    assertThat(body.label()).isEqualTo(reason.label());
    assertThat(body.detail()).startsWith("subject: detail");
  }

  @ParameterizedTest
  @EnumSource(
      value = RefusalReason.class,
      names = {"INTERNAL_ERROR", "STORE_UNAVAILABLE", "KMS_UNAVAILABLE", "OVERLOADED"})
  void workload_isToldNothingOfOurInside(RefusalReason reason) {
    assertThat(told(reason, Audience.WORKLOAD).detail()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = RefusalReason.class,
      names = {"TOKEN_EXPIRED", "TOKEN_NOT_YET_VALID", "TOKEN_TOO_OLD", "TICKET_EXPIRED"})
  void refusalAboutTime_namesTheBrokersClock(RefusalReason reason) {
    assertThat(told(reason, Audience.WORKLOAD).detail())
        .isEqualTo("subject: detail; broker clock 2026-01-01T00:00:00Z");
  }

  @Test
  void refusalAboutOtherThings_namesNoClock() {
    assertThat(told(RefusalReason.BAD_SIGNATURE, Audience.WORKLOAD).detail())
        .isEqualTo("subject: detail");
  }

  @Test
  void passingRefusals_sayWhenToRetry() {
    assertThat(Problems.isPassing(RefusalReason.OVERLOADED)).isTrue();
    assertThat(Problems.isPassing(RefusalReason.RATE_LIMITED)).isTrue();
    assertThat(Problems.isPassing(RefusalReason.BAD_SIGNATURE)).isFalse();
  }

  @Test
  void audience_followsTheRoute() {
    assertThat(Audience.of("/v1/tenants")).isEqualTo(Audience.TENANT);
    assertThat(Audience.of("/v1/tenants/acme/objects")).isEqualTo(Audience.TENANT);
    assertThat(Audience.of("/v1/keys")).isEqualTo(Audience.TENANT);
    assertThat(Audience.of("/v1/keys/rotations")).isEqualTo(Audience.TENANT);
    assertThat(Audience.of("/v1/tenantsx")).isEqualTo(Audience.WORKLOAD);
    assertThat(Audience.of("/v1/releases")).isEqualTo(Audience.WORKLOAD);
  }
}
