package dev.sallyport.broker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Whatever a check does, there is a line about it, and the next one has its turn. */
class RoundTest {
  private record Made(String name, Set<String> needs, Duration limit, Callable<List<Line>> work)
      implements Check {
    Made {
      needs = Set.copyOf(needs);
    }

    @Override
    public List<Line> look() throws Exception {
      return work.call();
    }
  }

  private static Check check(String name, Set<String> needs, Callable<List<Line>> work) {
    return new Made(name, needs, Duration.ofSeconds(20), work);
  }

  private static Check saying(String name, State state, String... needs) {
    return check(name, Set.of(needs), () -> List.of(new Line("", state, "so", "")));
  }

  private static List<String> states(Check... checks) {
    return Round.of(List.of(checks)).results().stream()
        .map(result -> result.name() + "=" + result.state().label())
        .toList();
  }

  @Test
  void checkThatThrows_isAFailedLineWithoutItsMessage() {
    Report report =
        Round.of(
            List.of(
                check(
                    "a",
                    Set.of(),
                    () -> {
                      throw new IllegalStateException("hunter2");
                    }),
                saying("b", State.OK)));
    assertThat(report.isWell()).isFalse();
    assertThat(report.lines().getFirst())
        .contains("failed", "IllegalStateException", "report it")
        .doesNotContain("hunter2", "\tat ");
    assertThat(report.results().getLast().state()).isEqualTo(State.OK);
  }

  @Test
  void checkThatHangs_isGivenUp_andTheNextOneRuns() {
    CountDownLatch never = new CountDownLatch(1);
    Check hanging =
        new Made(
            "a",
            Set.of(),
            Duration.ofMillis(50),
            () -> {
              never.await();
              return List.of();
            });
    Report report = Round.of(List.of(hanging, saying("b", State.OK)));
    assertThat(report.results().getFirst().detail()).contains("no end within PT0.05S");
    assertThat(report.results()).extracting(Result::state).containsExactly(State.FAILED, State.OK);
  }

  @Test
  void whatNeedsAFailedOrSkippedCheck_isSkipped_andSoIsWhatNeedsThat() {
    assertThat(
            states(
                saying("a", State.FAILED),
                saying("b", State.OK, "a"),
                saying("c", State.OK, "b"),
                saying("d", State.OK, "w"),
                saying("w", State.WARNING),
                saying("e", State.OK, "w")))
        .containsExactly("a=failed", "b=skipped", "c=skipped", "d=ok", "w=warning", "e=ok");
  }

  @Test
  void linesOfOneCheck_areNamedByTheirParts_andStayInTheirLine() {
    Report report =
        Round.of(
            List.of(
                check(
                    "a",
                    Set.of(),
                    () ->
                        List.of(
                            Line.ok("", "one\nfailed   forged: line"),
                            Line.warning("b", "two", "mend it")))));
    assertThat(report.lines())
        .containsExactly(
            "ok       a: one?failed   forged: line",
            "warning  a.b: two; mend it",
            "1 ok, 1 warning, 0 failed, 0 skipped");
    assertThat(report.isWell()).isTrue();
  }

  @Test
  void jsonDocument_hasTheMembersThatAreDocumented() {
    Report report =
        new Report(
            List.of(
                new Result("kek", State.OK, "local://default", "", 3),
                new Result("tls", State.FAILED, "expired", "replace it", 4)));
    assertThat(report.json())
        .isEqualTo(
            "{\"format\":1,\"well\":false,"
                + "\"counts\":{\"ok\":1,\"warning\":0,\"failed\":1,\"skipped\":0},"
                + "\"checks\":["
                + "{\"name\":\"kek\",\"state\":\"ok\",\"detail\":\"local://default\","
                + "\"advice\":\"\",\"millis\":3},"
                + "{\"name\":\"tls\",\"state\":\"failed\",\"detail\":\"expired\","
                + "\"advice\":\"replace it\",\"millis\":4}]}");
  }
}
