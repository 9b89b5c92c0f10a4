package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.checks.PromQuery.Condition;
import dev.sallyport.checks.PromQuery.Selection;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromQueryTest {
  @Test
  void query_namesItsMetricsConditionsAndGroups() {
    PromQuery query =
        PromQuery.parse(
            "sum by (job, host) (rate(a_total{x=~\"one|two\",le=\"0.5\"}[5m] offset 1h)) > 14.4e0"
                + " * on (job) group_left (version) b:c:rate5m unless time() - d > 0.5");
    assertThat(query.selections())
        .containsExactly(
            new Selection(
                "a_total",
                List.of(new Condition("x", "=~", "one|two"), new Condition("le", "=", "0.5"))),
            new Selection("b:c:rate5m", List.of()),
            new Selection("d", List.of()));
    assertThat(query.grouping()).containsExactly("host", "job", "version");
    assertThat(query.selections().getFirst().conditions().getFirst().values())
        .containsExactly("one", "two");
  }

  @Test
  void words_thatAreNoMetrics_areNone() {
    assertThat(PromQuery.parse("max(1) and 6h or \"text {a=1}\" unless vector(0)").selections())
        .isEmpty();
  }
}
