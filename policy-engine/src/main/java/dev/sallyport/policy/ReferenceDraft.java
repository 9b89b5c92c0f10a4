package dev.sallyport.policy;

import dev.sallyport.policy.ReferenceSet.Seen;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a reference set from what some evidence shows. */
final class ReferenceDraft {
  /** What says which code runs, on any machine that runs it. */
  private static final Set<String> USUAL =
      Set.of(
          "mrTd",
          "rtmr0",
          "rtmr1",
          "rtmr2",
          "rtmr3",
          "hwModel",
          "driverVersion",
          "vbiosVersion",
          "biosVersion");

  private final Set<String> pinned = new HashSet<>(USUAL);

  private ReferenceDraft(Set<String> alsoPinned) {
    pinned.addAll(alsoPinned);
  }

  static Optional<Bytes> write(
      String name, Seen seen, Set<String> alsoPinned, Instant from, Instant until) {
    if (seen.cpus().isEmpty()) {
      return Optional.empty();
    }
    ReferenceDraft draft = new ReferenceDraft(alsoPinned);
    List<JsonObject> cpus = new ArrayList<>();
    for (JsonObject kind : draft.kinds(seen.cpus(), PinnableFact.TDX)) {
      cpus.add(
          JsonObject.builder().put("label", "cpu-" + (cpus.size() + 1)).put("tdx", kind).build());
    }
    JsonObject.Builder json =
        JsonObject.builder()
            .put("name", name)
            .put("validFrom", from.toString())
            .put("validUntil", until.toString())
            .put("gpuGate", false)
            .putObjects("cpu", cpus);
    draft.putDevices(json, "gpus", "gpu", seen.gpus(), PinnableFact.GPU);
    draft.putDevices(json, "switches", "switch", seen.switches(), PinnableFact.SWITCH);
    return Optional.of(Bytes.of(json.build().toUtf8()));
  }

  /** Every fact that a set can pin beyond those that a draft pins anyway. */
  static Set<String> extras() {
    return Stream.of(PinnableFact.TDX, PinnableFact.GPU, PinnableFact.SWITCH)
        .flatMap(List::stream)
        .map(PinnableFact::name)
        .filter(name -> !USUAL.contains(name))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private <T> void putDevices(
      JsonObject.Builder json,
      String member,
      String label,
      List<T> devices,
      List<PinnableFact<T>> facts) {
    List<JsonObject> entries = new ArrayList<>();
    for (JsonObject kind : kinds(devices, facts)) {
      JsonObject.Builder entry =
          JsonObject.builder().put("label", label + "-" + (entries.size() + 1));
      kind.members().forEach(entry::put);
      entries.add(entry.build());
    }
    if (!entries.isEmpty()) {
      json.putObjects(member, entries);
    }
  }

  /** What is alike in all that is pinned makes one entry. */
  private <T> Set<JsonObject> kinds(List<T> subjects, List<PinnableFact<T>> facts) {
    Set<JsonObject> kinds = new LinkedHashSet<>();
    for (T subject : subjects) {
      JsonObject.Builder members = JsonObject.builder();
      for (PinnableFact<T> fact : facts) {
        if (pinned.contains(fact.name())) {
          members.put(fact.name(), fact.value().apply(subject));
        }
      }
      kinds.add(members.build());
    }
    return kinds;
  }
}
