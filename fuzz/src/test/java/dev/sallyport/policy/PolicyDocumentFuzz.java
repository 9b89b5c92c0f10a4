package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.attestation.Samples;
import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.fuzz.Allowed;
import dev.sallyport.fuzz.JsonScript;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The reader of policies, the compiler of their conditions, and an evaluation of what it lets
 * through; the reader of reference sets beside it.
 */
class PolicyDocumentFuzz {
  private static final Allowed ALLOWED = Allowed.none();
  private static final Instant NOW = Samples.NOW;
  private static final PolicyEngine ENGINE = new PolicyEngine(PolicyLimits.DEFAULT);
  private static final Facts FACTS = Samples.gpus();
  private static final RequestFacts REQUEST =
      new RequestFacts("acme", "models/weights", 3, "x-wing", false, false, "v1");

  private static final List<SignedReferenceSet> REFERENCES = signed();

  private static final List<String> CONDITIONS =
      List.of(
          "refs.exists(set, set.name == 'gate' && set.gpuGate && set.version >= 2)",
          "gpus.all(g, g.issuedAt - cpu.issuedAt < duration('30s') && g.driverVersion != '')",
          "request.path.startsWith('models/') || request.tenant in ['acme', 'other']",
          "!('INTEL-SA-00837' in cpu.advisoryIds) && size(gpus) % 2 == 0",
          "gpus.filter(g, g.hwModel.matches('^GH100 .*$')).exists_one(g, g.label == 'GPU-0')",
          "has(cpu.tdx.rtmr3) ? cpu.tdx.seamSvn > 100 : false",
          "cpu.tcbDate > timestamp('2025-01-01T00:00:00Z') && -binding.level * 2 - 1 < 0");

  private static final JsonScript SCRIPT = new JsonScript(documents());

  private static List<JsonValue> documents() {
    Starter.Values values = Starter.Values.named("prod", "prod");
    return List.of(
        withConditions(Starter.TDX_GPUS.document(values)),
        json(Starter.TDX_CPU_ONLY.document(values)),
        json(references()));
  }

  private static Bytes references() {
    Instant until = NOW.plus(Duration.ofDays(1));
    ReferenceSet.Seen seen =
        new ReferenceSet.Seen(
            List.of(Objects.requireNonNull(FACTS.cpu().tdx())), FACTS.gpus(), FACTS.switches());
    return ReferenceSet.draft("prod", seen, Set.of(), NOW.minusSeconds(60), until).orElseThrow();
  }

  private static JsonValue withConditions(Bytes policy) {
    JsonObject.Builder members = JsonObject.builder();
    if (json(policy) instanceof JsonValue.Members(JsonObject object)) {
      object
          .members()
          .forEach((name, value) -> members.put(name, name.equals("conditions") ? all() : value));
    }
    return members.build().asValue();
  }

  private static JsonValue all() {
    return new JsonValue.Array(
        CONDITIONS.stream()
            .map(cel ->
                JsonObject.builder()
                    .put("name", "c-" + Integer.toHexString(cel.hashCode()))
                    .put("cel", cel)
                    .build()
                    .asValue())
            .toList());
  }

  private static JsonValue json(Bytes document) {
    try {
      return StrictJson.parse(document.toArray(), ReferenceSet.LIMITS);
    } catch (JsonException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<byte[]> seeds() {
    Bytes policy = Starter.TDX_GPUS.document(Starter.Values.named("prod", "prod"));
    return Stream.concat(SCRIPT.seeds().stream(), Stream.of(policy.toArray()));
  }

  @MethodSource("seeds")
  @FuzzTest
  void policy_isReadOrRefused(byte[] input) throws Exception {
    Bytes document = Bytes.of(SCRIPT.utf8(input));
    ALLOWED.run(() -> {
      if (PolicyDocument.parse(document) instanceof Outcome.Accepted<PolicyDocument>(var policy)) {
        check(policy, document);
        compile(policy);
      }
      if (ReferenceSet.parse(document) instanceof Outcome.Accepted<ReferenceSet>(var set)) {
        assertThat(set.bytes()).isEqualTo(document);
        assertThat(SecretPath.isName(set.name())).isTrue();
        assertThat(set.validFrom()).isBefore(set.validUntil());
      }
    });
  }

  private static void check(PolicyDocument policy, Bytes document) {
    assertThat(policy.bytes()).isEqualTo(document);
    assertThat(SecretPath.isName(policy.name())).isTrue();
    assertThat(policy.lease()).isPositive().isLessThanOrEqualTo(PolicyDocument.MAX_LEASE);
    assertThat(policy.referenceNames()).isNotEmpty().allMatch(SecretPath::isName);
  }

  /** What compiles can be run: it grants or says why not, and never fails or runs on. */
  private static void compile(PolicyDocument policy) {
    if (ENGINE.compile(policy) instanceof Outcome.Accepted<CompiledPolicy>(var compiled)) {
      Evaluation evaluation = ENGINE.evaluate(compiled, FACTS, REQUEST, REFERENCES, NOW);
      assertThat(evaluation.grants()).isEqualTo(evaluation.firstRefusal().isEmpty());
      assertThat(ENGINE.evaluate(compiled, FACTS, REQUEST, List.of(), NOW).grants()).isFalse();
    }
  }

  private static List<SignedReferenceSet> signed() {
    return switch (ReferenceSet.parse(references())) {
      case Outcome.Accepted<ReferenceSet>(ReferenceSet set) ->
          List.of(new SignedReferenceSet(set, 2));
      case Outcome.Refused<ReferenceSet>(Refusal refusal) ->
          throw new IllegalStateException(refusal.line());
    };
  }
}
