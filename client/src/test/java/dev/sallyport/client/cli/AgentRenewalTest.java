package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.testbroker.PlayedBroker;
import dev.sallyport.client.testbroker.PlayedWorkloads;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an agent hands out while its lease is renewed, refused, or over. */
@Timeout(60)
class AgentRenewalTest extends CliTest {
  private static final Duration TWO_THIRDS = Duration.ofMinutes(40);
  private static final Duration NEXT_ATTEMPT = Duration.ofMinutes(1);
  private static final Instant LEASE_ENDS = PlayedWorkloads.NOW.plusSeconds(3600);

  private final RunningAgent.Time time = new RunningAgent.Time();
  private final AtomicReference<Instant> now = new AtomicReference<>(PlayedWorkloads.NOW);

  @BeforeEach
  void start() {
    cli.run("profile", "add", "test", "--tenant-root", PlayedWorkloads.ROOT.hex());
    broker.workloads().guard("acme/token", "old");
    cli.pausing(time).at(now::get);
  }

  @Test
  void newVersion_isHandedOutOnceItIsThere() throws Exception {
    try (RunningAgent agent = serving("stop")) {
      broker.workloads().nextVersion();
      broker.workloads().guard("acme/token", "new");
      assertThat(secret(agent)).endsWith("\r\n\r\nold");
      time.leases.pass();
      assertThat(time.leases.awaitWait()).isEqualTo(TWO_THIRDS);
      assertThat(secret(agent)).endsWith("\r\n\r\nnew");
      assertThat(health(agent)).contains("\"version\":8");
      assertThat(agent.end().err()).contains("renewed, lease until");
    }
  }

  @Test
  void refusedRenewal_takesTheSecretsBack_untilAnotherIsGranted() throws Exception {
    try (RunningAgent agent = serving("stop")) {
      refuse();
      assertUnavailable(secret(agent), "not-released");
      assertUnavailable(health(agent), "not-released");
      assertThat(secret(agent)).contains("\"correlationId\":\"c-1\"");
      assertThat(agent.get("/v1/secrets/acme/other")).startsWith("HTTP/1.1 404 ");
      assertThat(cli.run("agent-probe", folder.resolve("agent.sock").toString()).exit())
          .isEqualTo(ExitCode.UNAVAILABLE.number());

      time.leases.pass();
      assertThat(time.leases.awaitWait()).isEqualTo(TWO_THIRDS);
      assertThat(secret(agent)).endsWith("\r\n\r\nold");
      assertThat(health(agent)).doesNotContain("lastFailure");
    }
  }

  @Test
  void refusedRenewal_leavesSecretsThatMayBeKept_untilTheLeaseIsOver() throws Exception {
    try (RunningAgent agent = serving("keep")) {
      refuse();
      assertThat(secret(agent)).endsWith("\r\n\r\nold");
      assertThat(health(agent)).contains("\"lastFailure\":\"refused: not-released");
      now.set(LEASE_ENDS.minusMillis(1));
      assertThat(secret(agent)).endsWith("\r\n\r\nold");
      now.set(LEASE_ENDS);
      assertUnavailable(secret(agent), "not-released");
      // A clock that is set back brings nothing back: it is zeroed.
      now.set(PlayedWorkloads.NOW);
      assertUnavailable(secret(agent), "not-released");
    }
  }

  @Test
  void outageWhileTheLeaseLasts_isNoticedByNobody() throws Exception {
    try (RunningAgent agent = serving("stop")) {
      time.leases.passIntoOutage(broker);
      assertThat(time.leases.awaitWait()).isEqualTo(NEXT_ATTEMPT);
      assertThat(secret(agent)).endsWith("\r\n\r\nold");
      assertThat(health(agent)).contains("\"lastFailure\":\"the broker does not answer");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop", "keep"})
  void outageBeyondTheLease_leavesNothing(String onRefusal) throws Exception {
    try (RunningAgent agent = serving(onRefusal)) {
      now.set(LEASE_ENDS);
      time.leases.passIntoOutage(broker);
      assertThat(time.leases.awaitWait()).isEqualTo(NEXT_ATTEMPT);
      assertUnavailable(secret(agent), "broker-unavailable");
    }
  }

  @Test
  void falseBrokerAtARenewal_takesTheSecretsBack() throws Exception {
    try (RunningAgent agent = serving("stop")) {
      broker.replaceIdentity();
      time.leases.pass();
      assertThat(time.leases.awaitWait()).isEqualTo(NEXT_ATTEMPT);
      assertUnavailable(secret(agent), "broker-not-trusted");
    }
  }

  @Test
  void leaseThatEndsDuringARenewal_isOver() throws Exception {
    try (RunningAgent agent = serving("stop")) {
      now.set(LEASE_ENDS);
      assertUnavailable(secret(agent), "lease-over");
      assertUnavailable(health(agent), "lease-over");
    }
  }

  private void refuse() throws InterruptedException {
    broker.script("/v1/releases", PlayedBroker.problem(403, "not-released"));
    time.leases.pass();
    assertThat(time.leases.awaitWait()).isEqualTo(NEXT_ATTEMPT);
  }

  private RunningAgent serving(String onRefusal) throws Exception {
    RunningAgent agent =
        RunningAgent.start(
            cli, folder.resolve("agent.sock"), "acme/token", "--on-refusal", onRefusal);
    assertThat(time.leases.awaitWait()).isEqualTo(TWO_THIRDS);
    return agent;
  }

  private static String secret(RunningAgent agent) throws Exception {
    return agent.get("/v1/secrets/acme/token");
  }

  private static String health(RunningAgent agent) throws Exception {
    return agent.get("/v1/health");
  }

  private static void assertUnavailable(String answer, String reason) {
    assertThat(answer)
        .startsWith(
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n")
        .contains("\"type\":\"urn:sallyport:problem:" + reason + "\"")
        .contains("\"reason\":\"" + reason + "\"");
  }
}
