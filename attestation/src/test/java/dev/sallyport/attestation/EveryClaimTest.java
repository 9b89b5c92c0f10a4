package dev.sallyport.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.wire.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Takes each claim of otherwise good evidence in turn, and removes it, makes it null, and gives it
 * another type. Absence refuses: every one of them must refuse by its own name, but for the few
 * that are listed here with what they do instead.
 */
@Tag("I3")
class EveryClaimTest {
  private static final int EXPECTED_CASES = 774;
  private static final int EXPECTED_REFUSALS = 654;

  /** Nothing is decided by these; they may be anything. */
  private static final Set<String> NOT_READ =
      Set.of(
          "verifier_instance_ids",
          "eat_profile",
          "intuse",
          "ver",
          "appraisal",
          "method",
          "quotehash",
          "tcbinfohash",
          "tdx_td_attributes_protection_keys",
          "tdx_td_attributes_key_locker",
          "x-nvidia-gpu-manufacturer",
          "x-nvidia-attestation-type",
          "x-nvidia-eat-ver");

  /** Verifiers leave these out, or null, where they have nothing to say; a type they keep. */
  private static final Set<String> MAY_BE_ABSENT =
      Set.of(
          "policy_ids_matched",
          "policy_ids_unmatched",
          "attester_advisory_ids",
          "fmspc",
          "tcbevaluationdatanumber",
          "tdx_td_attributes_perfmon",
          "tdx_td_attributes_migratable",
          "oemid");

  /** Read only when the evidence is bound: null counts as absent. */
  private static final Set<String> NULL_IS_ABSENT = Set.of("attester_held_data", "verifier_nonce");

  /** Null is what a good device says here. */
  private static final Set<String> MUST_BE_NULL =
      Set.of("x-nvidia-attestation-warning", "x-nvidia-cert-revocation-reason");

  private static final Pattern LABEL = Pattern.compile("(GPU|SWITCH)-\\d+");
  private static final Map<String, String> GPU_TOKENS = Minted.tokens("GPU", Minted.gpus(1));
  private static final List<Case> CASES = makeCases();

  private enum Harm {
    REMOVED,
    NULL,
    MISTYPED
  }

  /** One kind of evidence with claims that can be changed. */
  private record Sample(String name, JsonObject claims, Function<JsonObject, Evidence> evidence) {}

  /** One claim harmed in one way, and what must come of it. */
  record Case(String name, Evidence evidence, String expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void claimHarmed_refusesByItsName(Case harmed) {
    assertThat(result(Minted.verify(harmed.evidence()))).isEqualTo(harmed.expected());
  }

  @Test
  void evidenceUnharmed_isAccepted() {
    assertThat(samples())
        .allSatisfy(sample ->
            assertThat(result(Minted.verify(sample.evidence().apply(sample.claims()))))
                .as(sample.name())
                .isEqualTo("accepted"));
  }

  @Test
  void everyClaim_isHarmedInThreeWays() {
    List<Case> cases = cases();
    int claims = samples().stream().mapToInt(sample -> Json.paths(sample.claims()).size()).sum();
    assertThat(cases).hasSize(3 * claims).hasSize(EXPECTED_CASES);
    assertThat(cases)
        .filteredOn(harmed -> !harmed.expected().equals("accepted"))
        .hasSize(EXPECTED_REFUSALS);
  }

  static List<Case> cases() {
    return CASES;
  }

  private static List<Case> makeCases() {
    List<Case> cases = new ArrayList<>();
    for (Sample sample : samples()) {
      for (List<String> path : Json.paths(sample.claims())) {
        for (Harm harm : Harm.values()) {
          cases.add(harmed(sample, path, harm));
        }
      }
    }
    return cases;
  }

  private static List<Sample> samples() {
    Function<JsonObject, Evidence> token = claims -> Minted.evidence(Minted.ita(claims));
    return List.of(
        new Sample("flat", Minted.flat(), token),
        new Sample("nested", Minted.nested(Minted.held("", "")), token),
        new Sample("overall", overall(), EveryClaimTest::withOverall),
        new Sample(
            "gpu 3.0", NrasClaims.gpu3(0, Minted.T.gpuNonce()), claims -> withGpu("3.0", claims)),
        new Sample(
            "gpu 2.0", NrasClaims.gpu2(0, Minted.T.gpuNonce()), claims -> withGpu("2.0", claims)),
        new Sample(
            "switch 3.0",
            NrasClaims.switch3(0, Minted.T.switchNonce()),
            EveryClaimTest::withSwitch),
        new Sample(
            "composite of one",
            NrasClaims.nvgpu1(Minted.T.gpuNonce()),
            nvgpu -> token.apply(Minted.composite(Minted.held("", ""), nvgpu))));
  }

  private static JsonObject overall() {
    return NrasClaims.overall("3.0", Minted.T.gpuNonce(), GPU_TOKENS);
  }

  private static Evidence withOverall(JsonObject claims) {
    String overall = Minted.nras(claims);
    return Minted.evidence(
        Minted.ita(Minted.flat(Minted.held(overall, ""))), Minted.bundle(overall, GPU_TOKENS));
  }

  private static Evidence withGpu(String version, JsonObject claims) {
    Minted.Bundle bundle = Minted.bundleOf("GPU", version, Minted.T.gpuNonce(), List.of(claims));
    return Minted.evidence(
        Minted.ita(Minted.flat(Minted.held(bundle.overall(), ""))), bundle.json());
  }

  private static Evidence withSwitch(JsonObject claims) {
    Minted.Bundle bundle =
        Minted.bundleOf("SWITCH", "3.0", Minted.T.switchNonce(), List.of(claims));
    String cpu = Minted.ita(Minted.flat(Minted.held("", bundle.overall())));
    return new Evidence(
        new Evidence.Token(Evidence.INTEL_TRUST_AUTHORITY, cpu),
        Optional.empty(),
        Optional.of(Minted.bundleOf(bundle.json())));
  }

  private static Case harmed(Sample sample, List<String> path, Harm harm) {
    Optional<JsonValue> value =
        switch (harm) {
          case REMOVED -> Optional.empty();
          case NULL -> Optional.of(Json.NULL);
          case MISTYPED -> Optional.of(mistyped(Json.at(sample.claims(), path)));
        };
    JsonObject claims = Json.change(sample.claims(), value, path);
    return new Case(
        sample.name() + " " + String.join(".", path) + " " + harm,
        sample.evidence().apply(claims),
        expected(sample, path, harm));
  }

  /** Where a good device says null, anything that is no text is of another type. */
  private static JsonValue mistyped(JsonValue value) {
    return value instanceof JsonValue.Null ? Json.number(7) : Json.mistyped(value);
  }

  private static String expected(Sample sample, List<String> path, Harm harm) {
    String name = path.getLast();
    String missing = "missing-claim " + name;
    String mistyped = "mistyped-claim " + name;
    if (NOT_READ.contains(name) || isInformative(sample, path)) {
      return "accepted";
    }
    if (name.equals("iss")) {
      // Without a name it is nobody's: no configuration says how to judge it.
      return "unknown-issuer iss";
    }
    if (name.equals("tdx") && harm == Harm.REMOVED) {
      return "wrong-token-kind tdx";
    }
    if (LABEL.matcher(name).matches() && harm == Harm.REMOVED) {
      return "device-set-mismatch submods";
    }
    return switch (harm) {
      case REMOVED -> MAY_BE_ABSENT.contains(name) ? "accepted" : missing;
      case NULL -> nulled(name, missing, mistyped);
      case MISTYPED -> mistyped;
    };
  }

  private static String nulled(String name, String missing, String mistyped) {
    if (MAY_BE_ABSENT.contains(name) || MUST_BE_NULL.contains(name)) {
      return "accepted";
    }
    return NULL_IS_ABSENT.contains(name) ? missing : mistyped;
  }

  /** What stands inside the composite beside the claims that are read: data, not signed claims. */
  private static boolean isInformative(Sample sample, List<String> path) {
    return sample.name().equals("composite of one")
        && Set.of("iss", "sub", "attester_type").contains(path.getLast());
  }

  private static String result(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Accepted<?>(Object value) -> "accepted";
      case Outcome.Refused<?>(Refusal refusal) ->
          refusal.reason().label() + " " + refusal.subject();
    };
  }
}
