package dev.sallyport.policy;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.attestation.facts.GpuFacts;
import dev.sallyport.attestation.facts.SwitchFacts;
import dev.sallyport.policy.PolicyDocument.Content;
import dev.sallyport.policy.PolicyDocument.DeviceCount;
import dev.sallyport.policy.PolicyDocument.GpuRequirement;
import java.util.List;
import java.util.Optional;

/** Number, verifier, kind and age of GPUs and switches. */
final class DeviceChecks {
  private final Content content;
  private final Facts facts;
  private final IssuerCheck issuers;
  private final AgeCheck age;

  DeviceChecks(Content content, Facts facts, IssuerCheck issuers, AgeCheck age) {
    this.content = content;
    this.facts = facts;
    this.issuers = issuers;
    this.age = age;
  }

  void addTo(List<ConditionResult> results) {
    Optional<GpuRequirement> gpus = content.gpus();
    if (gpus.isPresent()) {
      checkGpus(gpus.get(), results);
    } else {
      results.add(none(BuiltInCheck.GPUS_EXPECTED, "gpus", facts.gpus()));
    }
    Optional<DeviceCount> switches = content.switches();
    if (switches.isPresent()) {
      checkSwitches(switches.get(), results);
    } else {
      results.add(none(BuiltInCheck.SWITCHES_EXPECTED, "switches", facts.switches()));
    }
  }

  /**
   * Devices that the policy does not name refuse: it says nothing of what they must be, and they
   * would share the machine with the secret.
   */
  private static ConditionResult none(BuiltInCheck check, String claim, List<?> devices) {
    return check.result(devices.isEmpty(), claim, "none", devices.size() + " entries");
  }

  private void checkGpus(GpuRequirement required, List<ConditionResult> results) {
    String architectures = PolicyEvaluation.oneOf(required.architectures());
    results.add(count(BuiltInCheck.GPU_COUNT, "gpus", required.count(), facts.gpus()));
    for (int i = 0; i < facts.gpus().size(); i++) {
      GpuFacts gpu = facts.gpus().get(i);
      String path = "gpus[" + i + "].";
      results.add(issuers.result(BuiltInCheck.GPU_VERIFIER, path + "issuer", gpu.issuer()));
      results.add(
          BuiltInCheck.GPU_ARCHITECTURE.result(
              required.architectures().contains(gpu.architecture()),
              path + "architecture",
              architectures,
              gpu.architecture()));
      results.add(age.result(BuiltInCheck.GPU_TOKEN_AGE, path + "issuedAt", gpu.issuedAt()));
    }
  }

  private void checkSwitches(DeviceCount required, List<ConditionResult> results) {
    results.add(count(BuiltInCheck.SWITCH_COUNT, "switches", required, facts.switches()));
    for (int i = 0; i < facts.switches().size(); i++) {
      SwitchFacts device = facts.switches().get(i);
      String path = "switches[" + i + "].";
      results.add(issuers.result(BuiltInCheck.SWITCH_VERIFIER, path + "issuer", device.issuer()));
      results.add(age.result(BuiltInCheck.SWITCH_TOKEN_AGE, path + "issuedAt", device.issuedAt()));
    }
  }

  private static ConditionResult count(
      BuiltInCheck check, String claim, DeviceCount required, List<?> devices) {
    return check.result(
        required.accepts(devices.size()),
        "size(" + claim + ")",
        required.text(),
        String.valueOf(devices.size()));
  }
}
