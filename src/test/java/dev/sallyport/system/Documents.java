package dev.sallyport.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.sallyport.simulator.machine.Device;
import dev.sallyport.simulator.machine.Machine;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Policies and reference sets that fit the simulated machine. */
final class Documents {
  /** Names of the reference sets that every tenant of these tests has. */
  static final String CPU_SET = "guest";

  static final String GPU_SET = "hopper";
  static final String SWITCH_SET = "switches";

  private Documents() {}

  static JsonArray texts(Collection<String> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    return array;
  }

  /** A policy for a guest without devices. */
  static JsonObject cpuPolicy(String name) {
    JsonObject policy = new JsonObject();
    policy.addProperty("name", name);
    JsonArray verifiers = new JsonArray();
    for (String issuer : List.of(SimulatorOptions.TRUST_AUTHORITY, SimulatorOptions.DEVICES)) {
      JsonObject verifier = new JsonObject();
      verifier.addProperty("issuer", issuer);
      verifiers.add(verifier);
    }
    policy.add("verifiers", verifiers);
    policy.add("tees", texts(List.of("intel-tdx")));
    policy.add("tcbStatuses", texts(List.of("UpToDate")));
    policy.addProperty("maxTokenAgeSeconds", 300);
    policy.addProperty("leaseSeconds", 600);
    policy.add("references", references(Map.of("cpu", CPU_SET)));
    return policy;
  }

  /** A policy for a guest with exactly so many devices, bound as strongly as they can be. */
  static JsonObject devicePolicy(String name, int gpus, int switches) {
    JsonObject policy = cpuPolicy(name);
    JsonObject gpu = new JsonObject();
    gpu.add("architectures", texts(List.of("hopper")));
    gpu.addProperty("count", gpus);
    gpu.addProperty("match", "exact");
    policy.add("gpus", gpu);
    if (switches == 0) {
      policy.add("references", references(Map.of("cpu", CPU_SET, "gpus", GPU_SET)));
      return policy;
    }
    JsonObject switchRule = new JsonObject();
    switchRule.addProperty("count", switches);
    switchRule.addProperty("match", "exact");
    policy.add("switches", switchRule);
    policy.add(
        "references", references(Map.of("cpu", CPU_SET, "gpus", GPU_SET, "switches", SWITCH_SET)));
    return policy;
  }

  /** Each kind of reference with the set that it takes, at version 1 or higher. */
  static JsonObject references(Map<String, String> sets) {
    JsonObject references = new JsonObject();
    sets.forEach((kind, set) -> {
      JsonObject reference = new JsonObject();
      reference.addProperty("name", set);
      reference.addProperty("lowestVersion", 1);
      JsonArray list = new JsonArray();
      list.add(reference);
      references.add(kind, list);
    });
    return references;
  }

  /** A policy with one condition. */
  static JsonObject withCondition(JsonObject policy, String name, String cel) {
    JsonObject condition = new JsonObject();
    condition.addProperty("name", name);
    condition.addProperty("cel", cel);
    JsonArray conditions = new JsonArray();
    conditions.add(condition);
    policy.add("conditions", conditions);
    return policy;
  }

  static JsonObject cpuReferences(String name) {
    Machine machine = Machine.of("any", 0, 0);
    JsonObject tdx = new JsonObject();
    tdx.addProperty("mrTd", machine.domain().mrtd());
    for (int index = 0; index < machine.domain().rtmrs().size(); index++) {
      tdx.addProperty("rtmr" + index, machine.domain().rtmrs().get(index));
    }
    JsonObject entry = new JsonObject();
    entry.addProperty("label", "the simulated image");
    entry.add("tdx", tdx);
    return referenceSet(name, "cpu", entry);
  }

  static JsonObject gpuReferences(String name) {
    Device gpu = Device.hopper("any", 0);
    JsonObject entry = new JsonObject();
    entry.addProperty("label", "the simulated GPU");
    entry.addProperty("hwModel", gpu.hwModel());
    entry.addProperty("driverVersion", gpu.driverVersion());
    entry.addProperty("vbiosVersion", gpu.biosVersion());
    return referenceSet(name, "gpus", entry);
  }

  static JsonObject switchReferences(String name) {
    JsonObject entry = new JsonObject();
    entry.addProperty("label", "the simulated switch");
    entry.addProperty("biosVersion", Device.nvSwitch("any", 0).biosVersion());
    return referenceSet(name, "switches", entry);
  }

  static JsonObject referenceSet(String name, String kind, JsonObject entry) {
    JsonArray entries = new JsonArray();
    entries.add(entry);
    JsonObject set = new JsonObject();
    set.addProperty("name", name);
    set.addProperty("validFrom", "2020-01-01T00:00:00Z");
    set.addProperty("validUntil", "2100-01-01T00:00:00Z");
    set.add(kind, entries);
    return set;
  }
}
