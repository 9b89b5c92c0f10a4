package dev.sallyport.policy;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.attestation.facts.TdxFacts;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes a reference set from what some facts show. */
final class ReferenceDraft {
  private static final Set<String> TDX = Set.of("mrTd", "rtmr0", "rtmr1", "rtmr2", "rtmr3");
  private static final Set<String> DEVICE =
      Set.of("hwModel", "driverVersion", "vbiosVersion", "biosVersion");

  private ReferenceDraft() {}

  static Optional<Bytes> write(String name, Facts facts, Instant from, Instant until) {
    TdxFacts tdx = facts.cpu().tdx();
    if (tdx == null) {
      return Optional.empty();
    }
    JsonObject cpu =
        JsonObject.builder()
            .put("label", "cpu-1")
            .put("tdx", members(tdx, PinnableFact.TDX, TDX))
            .build();
    JsonObject.Builder json =
        JsonObject.builder()
            .put("name", name)
            .put("validFrom", from.toString())
            .put("validUntil", until.toString())
            .put("gpuGate", false)
            .putObjects("cpu", List.of(cpu));
    putDevices(json, "gpus", "gpu", facts.gpus(), PinnableFact.GPU);
    putDevices(json, "switches", "switch", facts.switches(), PinnableFact.SWITCH);
    return Optional.of(Bytes.of(json.build().toUtf8()));
  }

  /** Devices of one kind and version make one entry. */
  private static <T> void putDevices(
      JsonObject.Builder json,
      String member,
      String label,
      List<T> devices,
      List<PinnableFact<T>> facts) {
    Set<JsonObject> kinds = new LinkedHashSet<>();
    devices.forEach(device -> kinds.add(members(device, facts, DEVICE)));
    List<JsonObject> entries = new ArrayList<>();
    for (JsonObject kind : kinds) {
      JsonObject.Builder entry =
          JsonObject.builder().put("label", label + "-" + (entries.size() + 1));
      kind.members().forEach(entry::put);
      entries.add(entry.build());
    }
    if (!entries.isEmpty()) {
      json.putObjects(member, entries);
    }
  }

  private static <T> JsonObject members(T subject, List<PinnableFact<T>> facts, Set<String> names) {
    JsonObject.Builder members = JsonObject.builder();
    for (PinnableFact<T> fact : facts) {
      if (names.contains(fact.name())) {
        members.put(fact.name(), fact.value().apply(subject));
      }
    }
    return members.build();
  }
}
