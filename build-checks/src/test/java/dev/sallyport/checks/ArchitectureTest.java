package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the compiled tree to {@link ArchitectureRules}, and proves that it looked at the tree. */
class ArchitectureTest {
  static List<ArchRule> mainRules() {
    return ArchitectureRules.FOR_MAIN;
  }

  static List<ArchRule> testRules() {
    return ArchitectureRules.FOR_TESTS;
  }

  @ParameterizedTest
  @MethodSource("mainRules")
  void mainClasses_followTheRule(ArchRule rule) {
    rule.check(Scan.MAIN);
  }

  @ParameterizedTest
  @MethodSource("testRules")
  void testClasses_followTheRule(ArchRule rule) {
    rule.check(Scan.TESTS);
  }

  @Test
  void systemTests_seeNoProduct() {
    ArchitectureRules.SYSTEM_TESTS_SEE_NO_PRODUCT.check(Scan.SYSTEM_TESTS);
  }

  @Test
  void fuzzer_isKnownToItsOwnModuleAlone() {
    ArchitectureRules.JAZZER_ONLY_IN_FUZZ.check(Scan.OTHERS_THAN_FUZZ);
  }

  /** With fewer classes than these the scan looked in the wrong place. */
  @ParameterizedTest
  @CsvSource({
    "dev.sallyport.protocol, 60",
    "dev.sallyport.attestation, 20",
    "dev.sallyport.policy, 10",
    "dev.sallyport.kms, 5",
    "dev.sallyport.broker, 40",
    "dev.sallyport.client, 15",
    "dev.sallyport.simulator, 10",
    "dev.sallyport.bench, 15",
    "dev.sallyport.image, 15"
  })
  void scan_sawEveryPartOfTheProduct(String part, long atLeast) {
    long seen = Scan.MAIN.stream().filter(type -> type.getName().startsWith(part + ".")).count();
    assertThat(seen).isGreaterThan(atLeast);
  }

  @Test
  void scan_sawTheTests() {
    assertThat(Scan.TESTS.size()).isGreaterThan(80);
    assertThat(Scan.SYSTEM_TESTS.size()).isGreaterThan(5);
    assertThat(Scan.FUZZ.size()).isGreaterThan(10);
  }
}
