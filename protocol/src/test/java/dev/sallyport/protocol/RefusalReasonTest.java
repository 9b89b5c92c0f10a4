package dev.sallyport.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.json.JsonException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I7")
class RefusalReasonTest {

  @Test
  void labels_areDistinctAndStableInForm() {
    Set<String> labels = new HashSet<>();
    for (RefusalReason reason : RefusalReason.values()) {
      assertThat(reason.label()).matches("[a-z0-9]+(-[a-z0-9]+)*");
      assertThat(labels.add(reason.label())).as(reason.label()).isTrue();
      assertThat(labels).doesNotContain(RefusalReason.NOT_RELEASED);
    }
  }

  @Test
  void everyWithheldReason_looksTheSameToAWorkload() {
    Set<String> told = new HashSet<>();
    Arrays.stream(RefusalReason.values())
        .filter(reason -> reason.kind() == RefusalReason.Kind.WITHHELD)
        .forEach(reason -> told.add(reason.kind().status() + reason.workloadLabel()));
    assertThat(told).containsExactly("403not-released");
    assertThat(RefusalReason.BAD_SIGNATURE.workloadLabel()).isEqualTo("bad-signature");
  }

  @Test
  void everyJsonProblem_hasItsReason() {
    Set<RefusalReason> reasons = new HashSet<>();
    for (JsonException.Problem problem : JsonException.Problem.values()) {
      Refusal refusal = Refusal.of(new JsonException(problem, "member"));
      assertThat(refusal.subject()).isEqualTo("member");
      reasons.add(refusal.reason());
    }
    assertThat(reasons).hasSize(JsonException.Problem.values().length - 1);
  }

  @Test
  void line_saysSubjectAndDetailWhereThereAreAny() {
    assertThat(Refusal.of(RefusalReason.BAD_SIGNATURE).line()).isEqualTo("bad-signature");
    assertThat(new Refusal(RefusalReason.MISSING_CLAIM, "exp", "none").line())
        .isEqualTo("missing-claim (exp): none");
  }

  @Test
  void outcome_goesOnWithTheValueOrStaysTheRefusal() {
    assertThat(Outcome.accepted(1).map(one -> one + 1)).isEqualTo(Outcome.accepted(2));
    Outcome<Integer> refused = Outcome.refused(RefusalReason.GPU_COUNT, "gpus");
    assertThat(refused.map(one -> one + 1)).isEqualTo(refused);
    assertThat(refused.then(one -> Outcome.accepted("x"))).isEqualTo(refused);
  }
}
