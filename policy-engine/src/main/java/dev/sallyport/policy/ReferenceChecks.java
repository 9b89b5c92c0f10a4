package dev.sallyport.policy;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.attestation.facts.TdxFacts;
import dev.sallyport.policy.PolicyDocument.ReferenceName;
import dev.sallyport.policy.PolicyDocument.References;
import dev.sallyport.policy.ReferenceSet.Content;
import dev.sallyport.policy.ReferenceSet.Entry;
import dev.sallyport.policy.ReferenceSet.Pin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether the reference sets that a policy names are there and in force, and whether the evidence
 * stands in them. Each named set must be usable: one that quietly dropped out could turn "these
 * two" into "the older one".
 */
final class ReferenceChecks {
  private final References required;
  private final Set<ReferenceName> named = new LinkedHashSet<>();
  private final Map<String, SignedReferenceSet> sets = new HashMap<>();
  private final Instant now;
  private boolean cpuIsGpuGate;

  ReferenceChecks(References required, List<SignedReferenceSet> sets, Instant now) {
    this.required = required;
    this.now = now;
    named.addAll(required.cpu());
    named.addAll(required.gpus());
    named.addAll(required.switches());
    for (SignedReferenceSet set : sets) {
      // The caller brings one of each name; of several, the newest counts.
      this.sets.merge(set.set().name(), set, (a, b) -> a.version() >= b.version() ? a : b);
    }
  }

  void addTo(List<ConditionResult> results, Facts facts) {
    named.forEach(name -> addUsability(results, name));
    TdxFacts tdx = facts.cpu().tdx();
    results.add(
        tdx == null
            ? BuiltInCheck.CPU_REFERENCE.absent("cpu.tdx", "an entry of " + list(required.cpu()))
            : match(BuiltInCheck.CPU_REFERENCE, "cpu.tdx", required.cpu(), Content::cpu, tdx));
    cpuIsGpuGate = tdx != null && standsInGpuGate(tdx);
    addDevices(
        results, BuiltInCheck.GPU_REFERENCE, "gpus", required.gpus(), Content::gpus, facts.gpus());
    addDevices(
        results,
        BuiltInCheck.SWITCH_REFERENCE,
        "switches",
        required.switches(),
        Content::switches,
        facts.switches());
  }

  /** Whether the CPU stands in a set that its owner marked; known once the checks were made. */
  boolean cpuIsGpuGate() {
    return cpuIsGpuGate;
  }

  /** The named sets that are there, for conditions. */
  List<ReferenceFacts> available() {
    return named.stream()
        .map(ReferenceName::name)
        .distinct()
        .map(sets::get)
        .filter(set -> set != null)
        .map(ReferenceChecks::facts)
        .toList();
  }

  private void addUsability(List<ConditionResult> results, ReferenceName name) {
    String claim = "refs." + name.name();
    SignedReferenceSet set = sets.get(name.name());
    results.add(
        BuiltInCheck.REFERENCE_SET.result(
            set != null, claim, "present", set == null ? ConditionResult.ABSENT : "present"));
    if (set == null) {
      return;
    }
    results.add(
        BuiltInCheck.REFERENCE_VERSION.result(
            set.version() >= name.lowestVersion(),
            claim + ".version",
            "at least " + name.lowestVersion(),
            String.valueOf(set.version())));
    results.add(
        BuiltInCheck.REFERENCE_VALIDITY.result(
            set.set().isValidAt(now),
            claim + ".validity",
            "from " + set.set().validFrom() + " until " + set.set().validUntil(),
            now.toString()));
  }

  /** The set, where it may be matched against. */
  private @Nullable ReferenceSet usable(ReferenceName name) {
    SignedReferenceSet set = sets.get(name.name());
    return set != null && set.version() >= name.lowestVersion() && set.set().isValidAt(now)
        ? set.set()
        : null;
  }

  private boolean standsInGpuGate(TdxFacts tdx) {
    for (ReferenceName name : required.cpu()) {
      ReferenceSet set = usable(name);
      if (set != null
          && set.gpuGate()
          && set.content().cpu().stream().anyMatch(entry -> entry.mismatches(tdx).isEmpty())) {
        return true;
      }
    }
    return false;
  }

  private <T> void addDevices(
      List<ConditionResult> results,
      BuiltInCheck check,
      String claim,
      List<ReferenceName> names,
      Function<Content, List<Entry<T>>> entries,
      List<T> devices) {
    if (names.isEmpty()) {
      return;
    }
    for (int i = 0; i < devices.size(); i++) {
      results.add(match(check, claim + "[" + i + "]", names, entries, devices.get(i)));
    }
  }

  /** One entry of one usable set must match; otherwise the nearest one explains what differs. */
  private <T> ConditionResult match(
      BuiltInCheck check,
      String claim,
      List<ReferenceName> names,
      Function<Content, List<Entry<T>>> entries,
      T facts) {
    List<Pin<T>> nearest = null;
    for (ReferenceName name : names) {
      ReferenceSet set = usable(name);
      List<Entry<T>> candidates = set == null ? List.of() : entries.apply(set.content());
      for (Entry<T> entry : candidates) {
        List<Pin<T>> mismatches = entry.mismatches(facts);
        if (mismatches.isEmpty()) {
          String found = name.name() + "/" + entry.label();
          return check.result(true, claim, "an entry of " + list(names), found);
        }
        if (nearest == null || mismatches.size() < nearest.size()) {
          nearest = mismatches;
        }
      }
    }
    return nearest == null
        ? check.result(false, claim, "an entry of " + list(names), "no entry in force")
        : differing(check, claim, nearest, facts);
  }

  private static <T> ConditionResult differing(
      BuiltInCheck check, String claim, List<Pin<T>> pins, T facts) {
    List<String> claims = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    List<String> actual = new ArrayList<>();
    for (Pin<T> pin : pins) {
      claims.add(claim + "." + pin.member());
      expected.add(pin.expected());
      actual.add(pin.fact().apply(facts));
    }
    return check.result(
        false, String.join(", ", claims), String.join(", ", expected), String.join(", ", actual));
  }

  private static String list(List<ReferenceName> names) {
    return String.join(", ", names.stream().map(ReferenceName::name).toList());
  }

  private static ReferenceFacts facts(SignedReferenceSet set) {
    ReferenceSet reference = set.set();
    return new ReferenceFacts(
        reference.name(),
        set.version(),
        reference.gpuGate(),
        reference.validFrom(),
        reference.validUntil());
  }
}
