package dev.sallyport.policy;

import static dev.sallyport.policy.Policies.accepted;
import static dev.sallyport.policy.Policies.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StarterTest {
  @ParameterizedTest
  @EnumSource
  void starter_compilesAsItIsOffered(Starter starter) {
    Bytes document = starter.document(Starter.Values.named("mine", "prod"));
    CompiledPolicy policy = accepted(PolicyDocument.parse(document).then(Policies.ENGINE::compile));
    assertThat(policy.document().name()).isEqualTo("mine");
    assertThat(policy.document().referenceNames()).containsExactly("prod");
    assertThat(policy.document().conditions()).isNotEmpty();
  }

  /** So that the tables of cases speak of what tools offer. */
  @ParameterizedTest
  @EnumSource
  void directoryOfAStarter_testsTheStarterItself(Starter starter) {
    Starter.Values named = Starter.Values.named(starter.label(), "prod");
    Starter.Values values =
        new Starter.Values(
            named.name(), named.cpuIssuer(), named.gpuIssuer(), named.architecture(), 2, "prod");
    JsonObject offered = Policies.json(starter.document(values));
    assertThat(offered).isEqualTo(Policies.json(starter.label(), "policy.json"));
  }

  @Test
  void valuesThatWouldBreakOutOfTheirText_stayText() {
    Bytes document =
        Starter.TDX_CPU_ONLY.document(
            new Starter.Values("p", "https://x\",\"policies\":[]", "g", "hopper", 1, "prod"));
    PolicyDocument policy = accepted(PolicyDocument.parse(document));
    assertThat(policy.content().verifiers())
        .singleElement()
        .matches(verifier -> verifier.issuer().equals("https://x\",\"policies\":[]"));
  }

  @Test
  void valuesThatThePolicyFormatDoesNotTake_refuse() {
    Bytes document =
        Starter.TDX_GPUS.document(new Starter.Values("p", "c", "g", "ampere", 8, "prod"));
    assertThat(refused(PolicyDocument.parse(document)).reason())
        .isEqualTo(RefusalReason.MALFORMED_POLICY);
    Bytes none = Starter.TDX_GPUS.document(new Starter.Values("p", "c", "g", "hopper", 0, "prod"));
    assertThat(refused(PolicyDocument.parse(none)).subject()).isEqualTo("gpus.count");
  }
}
