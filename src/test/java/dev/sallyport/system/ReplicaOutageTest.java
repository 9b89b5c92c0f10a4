package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A broker, or the database of both, goes away under load: nothing is lost, nothing comes twice.
 */
@Tag("I4")
@Tag("I5")
class ReplicaOutageTest {
  private static final Replicas REPLICAS = Replicas.shared();

  /** So many answers of each broker make a load, before and after the outage. */
  private static final int SOME = 5;

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void brokerKilledUnderLoad_losesNothing_I5(int victim) throws Exception {
    int other = 1 - victim;
    try (Load load = Load.on(REPLICAS)) {
      load.until("load", () -> load.acknowledgedBy(0) > SOME && load.acknowledgedBy(1) > SOME);
      REPLICAS.kill(victim);
      long then = load.acknowledgedBy(other);
      load.until("the other goes on", () -> load.acknowledgedBy(other) > then + SOME);
      List<Load.Attempt> attempts = load.stop();

      // Also those that the killed broker never answered: committed or not, the other one settles.
      requireSettled(attempts, REPLICAS.api(other).address());
      REPLICAS.startAgain(victim);
      requireSettled(attempts, REPLICAS.api(victim).address());
    }
    assertThat(REPLICAS.releasedTwice()).isZero();
  }

  /**
   * The server may flush commits lazily by default; a crash of it then shows who relies on that.
   */
  @ParameterizedTest
  @ValueSource(strings = {"fast", "immediate"})
  @Tag("I7")
  void databaseRestartedUnderLoad_refusesWithTheReasonAndRecoversAlone_I5(String mode)
      throws Exception {
    try (Load load = Load.on(REPLICAS)) {
      load.until("load", () -> load.acknowledgedBy(0) > SOME && load.acknowledgedBy(1) > SOME);
      PostgresServer.shared().stop(mode);
      int down = load.attempts().size();
      load.until("refusals", () -> load.attempts().size() > down + 4 * SOME);
      for (int index = 0; index < Replicas.COUNT; index++) {
        assertThat(REPLICAS.isReady(index)).as("ready without a database").isFalse();
      }
      PostgresServer.shared().startAgain();
      requireRecovery(load);
      requireSettled(load.stop(), REPLICAS.api(0).address());
    }
  }

  /** Connections stay open and nobody answers, as when a network swallows everything. */
  @Test
  @Tag("I7")
  void databaseThatFallsSilent_isGivenUpInTime_I5() throws Exception {
    try (Load load = Load.on(REPLICAS)) {
      load.until("load", () -> load.acknowledgedBy(0) > SOME && load.acknowledgedBy(1) > SOME);
      PostgresServer.shared().freeze();
      try {
        long refused = refusals(load);
        load.until("refusals", () -> refusals(load) > refused);
      } finally {
        PostgresServer.shared().thaw();
      }
      requireRecovery(load);
      requireSettled(load.stop(), REPLICAS.api(1).address());
    }
  }

  private static long refusals(Load load) {
    return load.attempts().stream().filter(attempt -> !attempt.isAcknowledged()).count();
  }

  /** Both brokers release again and say so, without anybody touching them. */
  private static void requireRecovery(Load load) throws Exception {
    for (int index = 0; index < Replicas.COUNT; index++) {
      int broker = index;
      load.until("readiness of " + broker, () -> REPLICAS.isReady(broker));
      long then = load.acknowledgedBy(broker);
      load.until("releases of " + broker, () -> load.acknowledgedBy(broker) > then + SOME);
    }
    assertThat(REPLICAS.releasedTwice()).isZero();
  }

  /**
   * Each request, sent again, is released with one record: with the sealed bytes that were given
   * before, where some were. Whatever else was answered is a refusal that asks to come again.
   */
  private static void requireSettled(List<Load.Attempt> attempts, URI broker) throws Exception {
    Map<String, Long> other =
        attempts.stream()
            .flatMap(attempt -> attempt.reply().stream())
            .filter(reply -> reply.status() != 200)
            .collect(
                Collectors.groupingBy(
                    reply -> reply.status() + " " + reply.reason(), Collectors.counting()));
    assertThat(other.keySet()).isSubsetOf("503 store-unavailable", "503 overloaded");
    for (Load.Attempt attempt : attempts) {
      Reply reply = Load.post(broker, attempt.request()).orElseThrow();
      Answer again = new Answer(reply.requireOk(), attempt.bound());
      if (attempt.isAcknowledged()) {
        assertThat(again.kept()).as("sealed bytes").isEqualTo(attempt.kept());
      }
      assertThat(REPLICAS.releasesOf(attempt.bound().transcript())).isEqualTo(1);
    }
  }
}
