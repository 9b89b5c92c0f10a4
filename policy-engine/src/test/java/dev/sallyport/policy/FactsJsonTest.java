package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FactsJsonTest {
  private static final JsonObject JSON = Policies.json("tdx-hgx-gated", "facts.json");

  @Test
  void factsWrittenAndRead_areTheSame() throws JsonException {
    Facts facts = FactsJson.read(JSON);
    assertThat(FactsJson.write(facts)).isEqualTo(JSON);
    assertThat(FactsJson.read(FactsJson.write(facts))).isEqualTo(facts);
    assertThat(FactsJson.readRequest(FactsJson.write(Policies.request())))
        .isEqualTo(Policies.request());
  }

  @TestFactory
  Stream<DynamicTest> eachValueOfAnotherType_isRefused() {
    return Mutations.paths(JSON).stream()
        .flatMap(path ->
            Stream.of("null", "{\"no\":1}", "[[]]", "1.5")
                .map(value ->
                    DynamicTest.dynamicTest(
                        path + " = " + value,
                        () -> {
                          JsonObject changed = Mutations.set(JSON, path, value);
                          assertThatThrownBy(() -> FactsJson.read(changed))
                              .isInstanceOf(JsonException.class);
                        })));
  }

  @Test
  void unknownMember_isRefused() {
    JsonObject changed = Mutations.set(JSON, List.of("cpu", "tdx", "debug"), "false");
    assertThatThrownBy(() -> FactsJson.read(changed))
        .isInstanceOfSatisfying(
            JsonException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNKNOWN_MEMBER));
  }

  @Test
  void timeThatIsNone_isRefused() {
    JsonObject changed = Mutations.set(JSON, List.of("cpu", "issuedAt"), "\"noon\"");
    assertThatThrownBy(() -> FactsJson.read(changed))
        .isInstanceOfSatisfying(
            JsonException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_VALUE));
  }
}
