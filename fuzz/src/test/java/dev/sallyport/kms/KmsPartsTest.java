package dev.sallyport.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fuzz.Part;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A fuzzer that starts at nothing but refusals would seldom see what is accepted. */
class KmsPartsTest {
  static List<Part> parts() {
    return KmsAnswersFuzz.PARTS;
  }

  @MethodSource("parts")
  @ParameterizedTest
  void seedsOfEachPart_areAcceptedAndRefused(Part part) throws Exception {
    Set<Boolean> outcomes = new HashSet<>();
    for (byte[] seed : part.seeds()) {
      outcomes.add(part.check().accepts(seed.clone()));
    }
    assertThat(outcomes).as(part.name()).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void parts_haveNamesOfTheirOwnAndFitAByte() {
    assertThat(parts()).extracting(Part::name).doesNotHaveDuplicates();
    assertThat(parts()).hasSizeLessThan(256);
  }
}
