package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.sallyport.engines.Waiting;
import dev.sallyport.simulator.guest.GuestOptions;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the tenant's objects decide: one identical answer for the workload, the reason for the
 * tenant.
 */
@Tag("every-provider")
@Tag("I3")
class PolicyRefusalTest {
  private static final World WORLD = World.shared();
  private static final AtomicInteger NUMBER = new AtomicInteger();

  @Test
  void everyCause_looksTheSameToTheWorkload_I7() throws Exception {
    String shut = guarded(Documents.withCondition(cpu(), "never", "cpu.tdx.seamSvn > 100000"));
    Reply byPolicy = WORLD.workload(0, 0).fetch(shut);
    Reply byName = WORLD.workload(0, 0).fetch("acme/no/such/secret");
    Reply byTenant = WORLD.workload(0, 0).fetch("nobody/at/all");
    Reply byVersion = WORLD.workload(0, 0).fetch(shut + "@99");

    for (Reply reply : List.of(byPolicy, byName, byTenant, byVersion)) {
      reply.requireProblem(403, "not-released");
      assertThat(reply.body().replace(reply.correlationId(), ""))
          .isEqualTo(byPolicy.body().replace(byPolicy.correlationId(), ""));
    }
    requireReason(byPolicy, "condition-failed");
    requireReason(byName, "unknown-secret");
    requireReason(byVersion, "unknown-version");
  }

  @ParameterizedTest
  @CsvSource({
    "cpu.tdx.seamSvn >= 1000000, condition-failed",
    "cpu.fmspc == '90c06f000000', fact-absent",
    "!(cpu.fmspc == '000000000000'), fact-absent",
    "'cpu.fmspc != \"000000000000\" || true', fact-absent",
    "'[true][cpu.tdx.seamSvn]', condition-error"
  })
  void conditionThatIsNotMet_refuses(String condition, String reason) throws Exception {
    String resource = guarded(Documents.withCondition(cpu(), "it", condition));
    // A flat token has no platform identity, which the conditions on it need.
    GuestOptions flat = new GuestOptions(true, "PS384", "3.0", List.of());

    requireReason(WORLD.workload(0, 0).with(flat).fetch(resource), reason);
  }

  @Test
  void conditionThatIsMet_releases() throws Exception {
    String resource = guarded(Documents.withCondition(cpu(), "it", "cpu.tdx.seamSvn >= 4"));

    WORLD.workload(0, 0).fetch(resource).requireOk();
  }

  @Test
  void mechanismThatThePolicyDoesNotName_isRefused() throws Exception {
    Workload workload = WORLD.workload(0, 0).with(Hpke.generate(Kem.X25519));

    requireReason(workload.fetch(guarded(cpu())), "kem-not-accepted");
  }

  @Test
  void plainKey_isRefusedUnlessThePolicyTakesIt() throws Exception {
    Workload workload = WORLD.workload(0, 0);
    Bound bound = workload.challenge(guarded(cpu()));
    JsonObject request = workload.request(bound, workload.evidence(bound));
    request.add("recipient", bound.plainRecipient());

    requireReason(workload.release(request), "plain-key-not-accepted");
  }

  @Test
  void verifierThatThePolicyDoesNotName_isRefused() throws Exception {
    JsonObject policy = cpu();
    policy.add("verifiers", verifier(SimulatorOptions.DEVICES));

    requireReason(WORLD.workload(0, 0).fetch(guarded(policy)), "verifier-not-accepted");
  }

  @Test
  void verifierPolicyThatWasNotApplied_isRefused() throws Exception {
    JsonObject pinned = new JsonObject();
    pinned.addProperty("id", "11111111-1111-4111-8111-111111111111");
    pinned.addProperty("hash", "AAAA");
    JsonArray policies = new JsonArray();
    policies.add(pinned);
    JsonArray verifiers = verifier(SimulatorOptions.TRUST_AUTHORITY);
    verifiers.get(0).getAsJsonObject().add("policies", policies);
    JsonObject policy = cpu();
    policy.add("verifiers", verifiers);

    requireReason(WORLD.workload(0, 0).fetch(guarded(policy)), "verifier-policy-not-accepted");
  }

  @Test
  void devicesThatThePolicyDoesNotName_areRefused() throws Exception {
    requireReason(WORLD.workload(1, 0).fetch(guarded(cpu())), "device-not-expected");
  }

  @Test
  void compositeTokenUnderAPolicyThatAsksForTheVerdict_isRefused() throws Exception {
    Workload workload = WORLD.workload(2, 0);
    Bound bound = workload.challenge(guarded(Documents.devicePolicy(fresh(), 2, 0)));
    JsonObject evidence = workload.compositeEvidence(bound, false);

    requireReason(workload.release(workload.request(bound, evidence)), "binding-too-weak");
  }

  @Test
  void evidenceOlderThanThePolicyTakes_isRefused() throws Exception {
    JsonObject policy = cpu();
    policy.addProperty("maxTokenAgeSeconds", 1);
    Workload workload = WORLD.workload(0, 0);
    Bound bound = workload.challenge(guarded(policy));
    JsonObject request = workload.request(bound, workload.evidence(bound));
    Instant old = Instant.now().plusSeconds(3);
    Waiting.until("the evidence is old", Duration.ofSeconds(30), () -> Instant.now().isAfter(old));

    requireReason(workload.release(request), "evidence-too-old");
  }

  @Test
  void referenceSetThatIsNotThere_refuses() throws Exception {
    JsonObject policy = cpu();
    policy.add("references", Documents.references(Map.of("cpu", "nowhere")));

    requireReason(WORLD.workload(0, 0).fetch(guarded(policy)), "unknown-reference-set");
  }

  @Test
  void referenceSetBelowTheVersionThatThePolicyNames_refuses() throws Exception {
    JsonObject policy = cpu();
    policy
        .getAsJsonObject("references")
        .getAsJsonArray("cpu")
        .get(0)
        .getAsJsonObject()
        .addProperty("lowestVersion", 9);

    requireReason(WORLD.workload(0, 0).fetch(guarded(policy)), "reference-set-rolled-back");
  }

  @Test
  void referenceSetOutsideItsValidity_refuses() throws Exception {
    JsonObject set = Documents.cpuReferences(fresh());
    set.addProperty("validUntil", "2020-02-01T00:00:00Z");
    WORLD.owner().upload("reference-set", set).requireOk();
    JsonObject policy = cpu();
    policy.add("references", Documents.references(Map.of("cpu", set.get("name").getAsString())));

    requireReason(WORLD.workload(0, 0).fetch(guarded(policy)), "reference-set-expired");
  }

  @Test
  void policyThatWasDeleted_releasesNothing() throws Exception {
    JsonObject policy = cpu();
    String resource = guarded(policy);
    WORLD.workload(0, 0).fetch(resource).requireOk();
    WORLD.owner().delete("policy", policy.get("name").getAsString()).requireOk();

    requireReason(WORLD.workload(0, 0).fetch(resource), "unknown-policy");
  }

  @Test
  void secretThatWasDeleted_isNotReleased() throws Exception {
    String resource = guarded(cpu());
    WORLD.owner().delete("secret", resource.substring("acme/".length())).requireOk();

    requireReason(WORLD.workload(0, 0).fetch(resource), "unknown-secret");
  }

  private static void requireReason(Reply reply, String reason) {
    reply.requireProblem(403, "not-released");
    assertThat(WORLD.tenantReason(reply.correlationId())).isEqualTo(reason);
  }

  private static JsonObject cpu() {
    return Documents.cpuPolicy(fresh());
  }

  private static String fresh() {
    return "policy-" + NUMBER.incrementAndGet();
  }

  /** A secret under this policy. */
  private static String guarded(JsonObject policy) {
    return WORLD.guard("policy/" + policy.get("name").getAsString(), policy, "guarded");
  }

  private static JsonArray verifier(String issuer) {
    JsonObject verifier = new JsonObject();
    verifier.addProperty("issuer", issuer);
    JsonArray verifiers = new JsonArray();
    verifiers.add(verifier);
    return verifiers;
  }
}
