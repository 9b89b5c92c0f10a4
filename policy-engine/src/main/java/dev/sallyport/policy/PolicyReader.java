package dev.sallyport.policy;

import static dev.sallyport.policy.DocumentReader.bool;
import static dev.sallyport.policy.DocumentReader.choices;
import static dev.sallyport.policy.DocumentReader.name;
import static dev.sallyport.policy.DocumentReader.optionalObjects;
import static dev.sallyport.policy.DocumentReader.part;
import static dev.sallyport.policy.DocumentReader.plainText;
import static dev.sallyport.policy.DocumentReader.require;

import dev.sallyport.attestation.facts.BindingLevel;
import dev.sallyport.policy.DocumentReader.Contradiction;
import dev.sallyport.policy.PolicyDocument.AcceptedVerifier;
import dev.sallyport.policy.PolicyDocument.Condition;
import dev.sallyport.policy.PolicyDocument.Content;
import dev.sallyport.policy.PolicyDocument.DeviceCount;
import dev.sallyport.policy.PolicyDocument.GpuRequirement;
import dev.sallyport.policy.PolicyDocument.PinnedVerifierPolicy;
import dev.sallyport.policy.PolicyDocument.ReferenceName;
import dev.sallyport.policy.PolicyDocument.References;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads a policy document member by member. */
final class PolicyReader {
  private static final Set<String> MEMBERS =
      Set.of(
          "name",
          "verifiers",
          "protocols",
          "kems",
          "plainKey",
          "plainSource",
          "tees",
          "gpus",
          "switches",
          "minimumBinding",
          "tcbStatuses",
          "maxTokenAgeSeconds",
          "leaseSeconds",
          "gpuTakeover",
          "references",
          "conditions");

  private static final Set<String> PROTOCOLS = Set.of("v1");
  private static final Set<String> TEES = Set.of("intel-tdx");
  private static final Set<String> ARCHITECTURES = sorted("hopper", "blackwell");

  /** The words of Intel Trust Authority; for a revoked platform it issues no token at all. */
  private static final Set<String> TCB_STATUSES =
      sorted(
          "UpToDate",
          "SWHardeningNeeded",
          "ConfigurationNeeded",
          "ConfigurationAndSWHardeningNeeded",
          "OutOfDate",
          "OutOfDateConfigurationNeeded");

  private static final Pattern CONDITION_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
  private static final int MAX_TEXT = 256;
  private static final int MAX_ENTRIES = 32;
  private static final int MAX_DEVICES = 64;
  private static final int MAX_SOURCE = 16 * 1024;

  private PolicyReader() {}

  static Outcome<Content> read(Bytes bytes) {
    return DocumentReader.document(
        bytes, PolicyDocument.LIMITS, RefusalReason.MALFORMED_POLICY, PolicyReader::content);
  }

  private static Content content(JsonObject json) throws JsonException, Contradiction {
    json.requireOnly(MEMBERS);
    Optional<GpuRequirement> gpus = gpus(json);
    Optional<DeviceCount> switches = switches(json);
    References references = part("references", json.object("references"), PolicyReader::references);
    // Values for devices that the policy does not take would never be looked at.
    require(gpus.isPresent() || references.gpus().isEmpty(), "references.gpus", "no gpus member");
    require(
        switches.isPresent() || references.switches().isEmpty(),
        "references.switches",
        "no switches member");
    return new Content(
        name(json, "name"),
        verifiers(json),
        choices(json, "protocols", PROTOCOLS, PROTOCOLS),
        kems(json),
        bool(json, "plainKey", false),
        bool(json, "plainSource", false),
        choices(json, "tees", TEES),
        gpus,
        switches,
        minimumBinding(json),
        choices(json, "tcbStatuses", TCB_STATUSES),
        seconds(json, "maxTokenAgeSeconds"),
        json.find("leaseSeconds").isEmpty()
            ? PolicyDocument.DEFAULT_LEASE
            : seconds(json, "leaseSeconds"),
        bool(json, "gpuTakeover", true),
        references,
        conditions(json));
  }

  private static Duration seconds(JsonObject json, String member) throws JsonException {
    return Duration.ofSeconds(json.integer(member, 1, PolicyDocument.MAX_LEASE.toSeconds()));
  }

  private static List<AcceptedVerifier> verifiers(JsonObject json)
      throws JsonException, Contradiction {
    List<AcceptedVerifier> verifiers = new ArrayList<>();
    Set<String> issuers = new HashSet<>();
    for (JsonObject entry : json.objects("verifiers")) {
      AcceptedVerifier verifier = part("verifiers", entry, PolicyReader::verifier);
      require(issuers.add(verifier.issuer()), "verifiers", "one issuer twice");
      verifiers.add(verifier);
    }
    requireCount(verifiers, "verifiers", 1);
    return List.copyOf(verifiers);
  }

  private static AcceptedVerifier verifier(JsonObject entry) throws JsonException, Contradiction {
    entry.requireOnly(Set.of("issuer", "policies"));
    List<PinnedVerifierPolicy> policies = new ArrayList<>();
    for (JsonObject policy : optionalObjects(entry, "policies")) {
      policy.requireOnly(Set.of("id", "hash"));
      policies.add(
          new PinnedVerifierPolicy(
              plainText(policy, "id", MAX_TEXT), plainText(policy, "hash", MAX_TEXT)));
    }
    // An empty list would read as "these and no others", and pin nothing.
    require(entry.find("policies").isEmpty() || !policies.isEmpty(), "policies", "empty");
    requireCount(policies, "policies", 0);
    return new AcceptedVerifier(plainText(entry, "issuer", MAX_TEXT), List.copyOf(policies));
  }

  private static Set<Kem> kems(JsonObject json) throws JsonException, Contradiction {
    Set<String> known = Arrays.stream(Kem.values()).map(Kem::label).collect(Collectors.toSet());
    return choices(json, "kems", known, Set.of(Kem.X_WING.label())).stream()
        .flatMap(label -> Kem.fromLabel(label).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Optional<GpuRequirement> gpus(JsonObject json)
      throws JsonException, Contradiction {
    Optional<JsonObject> gpus = json.optionalObject("gpus");
    return gpus.isEmpty()
        ? Optional.empty()
        : Optional.of(part("gpus", gpus.get(), PolicyReader::gpuRequirement));
  }

  private static GpuRequirement gpuRequirement(JsonObject gpus)
      throws JsonException, Contradiction {
    gpus.requireOnly(Set.of("architectures", "count", "match"));
    return new GpuRequirement(choices(gpus, "architectures", ARCHITECTURES), count(gpus));
  }

  private static Optional<DeviceCount> switches(JsonObject json)
      throws JsonException, Contradiction {
    Optional<JsonObject> switches = json.optionalObject("switches");
    return switches.isEmpty()
        ? Optional.empty()
        : Optional.of(part("switches", switches.get(), PolicyReader::switchCount));
  }

  private static DeviceCount switchCount(JsonObject switches) throws JsonException, Contradiction {
    switches.requireOnly(Set.of("count", "match"));
    return count(switches);
  }

  /** How the count is meant is never guessed: {@code match} is required. */
  private static DeviceCount count(JsonObject devices) throws JsonException, Contradiction {
    String match = devices.text("match");
    require(match.equals("exact") || match.equals("minimum"), "match", "exact or minimum");
    return new DeviceCount(devices.integer("count", 1, MAX_DEVICES), match.equals("exact"));
  }

  private static BindingLevel minimumBinding(JsonObject json) throws JsonException, Contradiction {
    Optional<String> label = json.optionalText("minimumBinding");
    if (label.isEmpty()) {
      return BindingLevel.VERDICT;
    }
    Optional<BindingLevel> level =
        Arrays.stream(BindingLevel.values())
            .filter(candidate -> candidate.label().equals(label.get()))
            .findFirst();
    require(level.isPresent(), "minimumBinding", "not a level");
    return level.orElseThrow();
  }

  private static References references(JsonObject json) throws JsonException, Contradiction {
    json.requireOnly(Set.of("cpu", "gpus", "switches"));
    List<ReferenceName> cpu = referenceNames(json, "cpu");
    // Without one, any guest at all on a genuine CPU would pass.
    requireCount(cpu, "cpu", 1);
    return new References(cpu, referenceNames(json, "gpus"), referenceNames(json, "switches"));
  }

  private static List<ReferenceName> referenceNames(JsonObject json, String member)
      throws JsonException, Contradiction {
    List<ReferenceName> names = new ArrayList<>();
    Set<String> distinct = new HashSet<>();
    for (JsonObject entry : optionalObjects(json, member)) {
      entry.requireOnly(Set.of("name", "lowestVersion"));
      ReferenceName name =
          new ReferenceName(name(entry, "name"), entry.integer("lowestVersion", 1, Long.MAX_VALUE));
      require(distinct.add(name.name()), member, "one name twice");
      names.add(name);
    }
    requireCount(names, member, 0);
    return List.copyOf(names);
  }

  private static List<Condition> conditions(JsonObject json) throws JsonException, Contradiction {
    List<Condition> conditions = new ArrayList<>();
    Set<String> distinct = new HashSet<>();
    for (JsonObject entry : optionalObjects(json, "conditions")) {
      Condition condition = part("conditions", entry, PolicyReader::condition);
      require(distinct.add(condition.name()), "conditions", "one name twice");
      conditions.add(condition);
    }
    return List.copyOf(conditions);
  }

  private static Condition condition(JsonObject entry) throws JsonException, Contradiction {
    entry.requireOnly(Set.of("name", "cel"));
    String name = entry.text("name");
    require(CONDITION_NAME.matcher(name).matches(), "name", "1 to 64 of a-z, 0-9 and -");
    // Otherwise an explanation could show a condition in the place of a built-in check.
    require(!BuiltInCheck.isName(name), "name", "the name of a built-in check");
    return new Condition(name, plainText(entry, "cel", MAX_SOURCE));
  }

  private static void requireCount(List<?> entries, String where, int min) throws Contradiction {
    require(
        entries.size() >= min && entries.size() <= MAX_ENTRIES,
        where,
        min + " to " + MAX_ENTRIES + " entries");
  }

  private static Set<String> sorted(String... values) {
    return new TreeSet<>(Set.of(values));
  }
}
