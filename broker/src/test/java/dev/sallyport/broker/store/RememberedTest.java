package dev.sallyport.broker.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What was put is found in its edition, and in no other. */
class RememberedTest {
  private static final Edition EDITION = new Edition(3, 1);
  private final Remembered<String, Integer> remembered = new Remembered<>(2);

  @Test
  void sameEdition_isFound() {
    remembered.put("a", 1, EDITION);

    assertThat(remembered.find("a", new Edition(3, 1))).contains(1);
    assertThat(remembered.find("b", EDITION)).isEmpty();
  }

  @Test
  void anyOtherEdition_isNot() {
    remembered.put("a", 1, EDITION);

    for (Edition other : List.of(EDITION.changed(), EDITION.seen(2), new Edition(2, 1))) {
      assertThat(remembered.find("a", other)).as("%s", other).isEmpty();
    }
  }

  @Test
  void moreThanItHolds_forgetsWhatWasNotUsedForLongest() {
    remembered.put("a", 1, EDITION);
    remembered.put("b", 2, EDITION);
    assertThat(remembered.find("a", EDITION)).contains(1);

    remembered.put("c", 3, EDITION);

    assertThat(Stream.of("a", "b", "c").filter(key -> remembered.find(key, EDITION).isPresent()))
        .containsExactly("a", "c");
  }
}
