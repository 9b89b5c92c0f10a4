package dev.sallyport.policy.cases;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.policy.CompiledPolicy;
import dev.sallyport.policy.ConditionResult;
import dev.sallyport.policy.Evaluation;
import dev.sallyport.policy.FactsJson;
import dev.sallyport.policy.PolicyDocument;
import dev.sallyport.policy.PolicyEngine;
import dev.sallyport.policy.ReferenceSet;
import dev.sallyport.policy.RequestFacts;
import dev.sallyport.policy.SignedReferenceSet;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A policy with facts, reference sets and a table of cases, from the files of one directory: {@code
 * policy.json}, {@code facts.json}, {@code request.json}, {@code cases.json} and {@code
 * references/<name>@<version>.json}. Nothing here makes a decision that could release.
 */
public final class PolicyCases {
  /** Bounds on each of the files. */
  public static final JsonLimits LIMITS = new JsonLimits(1024 * 1024, 12, 65_536);

  private static final Pattern REFERENCE =
      Pattern.compile("references/(([A-Za-z0-9._-]+)@([1-9][0-9]{0,8}))\\.json");

  private final CompiledPolicy policy;
  private final JsonObject facts;
  private final JsonObject request;
  private final Map<String, SignedReferenceSet> references;
  private final Instant now;
  private final List<PolicyCase> cases;

  private PolicyCases(
      CompiledPolicy policy, Map<String, SignedReferenceSet> references, Map<String, Bytes> files)
      throws JsonException {
    this.policy = policy;
    this.references = references;
    this.facts = file(files, "facts.json");
    this.request = file(files, "request.json");
    JsonObject table = file(files, "cases.json");
    table.requireOnly(Set.of("now", "cases"));
    this.now = time(table.text("now"));
    this.cases = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonObject row : table.objects("cases")) {
      PolicyCase next = PolicyCase.read(row);
      if (!names.add(next.name())) {
        throw new JsonException(Problem.BAD_VALUE, "name");
      }
      cases.add(next);
    }
  }

  /**
   * Reads a directory.
   *
   * @param files contents by path within the directory, with {@code /}; others are ignored
   */
  public static Outcome<PolicyCases> read(PolicyEngine engine, Map<String, Bytes> files) {
    Bytes document = files.get("policy.json");
    if (document == null) {
      return Outcome.refused(RefusalReason.MISSING_MEMBER, "policy.json");
    }
    return PolicyDocument.parse(document)
        .then(engine::compile)
        .then(policy -> references(files).then(sets -> read(policy, sets, files)));
  }

  /** Runs every case. */
  public List<CaseResult> run(PolicyEngine engine) {
    return cases.stream().map(row -> run(engine, row)).toList();
  }

  private static Outcome<PolicyCases> read(
      CompiledPolicy policy, Map<String, SignedReferenceSet> sets, Map<String, Bytes> files) {
    try {
      return Outcome.accepted(new PolicyCases(policy, sets, files));
    } catch (JsonException e) {
      return Refusal.of(e).asOutcome();
    }
  }

  private CaseResult run(PolicyEngine engine, PolicyCase row) {
    try {
      JsonObject changed = changed(row);
      Facts caseFacts = FactsJson.read(changed.object("facts"));
      RequestFacts caseRequest = FactsJson.readRequest(changed.object("request"));
      Optional<String> time = row.now();
      Instant at = time.isPresent() ? time(time.get()) : now;
      Evaluation evaluation = engine.evaluate(policy, caseFacts, caseRequest, references(row), at);
      return new CaseResult(row.name(), difference(row, evaluation), evaluation);
    } catch (JsonException e) {
      Evaluation none = new Evaluation(policy.document().name(), policy.digest(), List.of());
      return new CaseResult(row.name(), "not a case: " + Refusal.of(e).line(), none);
    }
  }

  /** The facts and the request of a case; changes to the request are told by their first word. */
  private JsonObject changed(PolicyCase row) throws JsonException {
    JsonObject root = JsonObject.builder().put("facts", facts).put("request", request).build();
    for (Map.Entry<String, JsonValue> change : row.set().entrySet()) {
      root = JsonEdit.set(root, rooted(change.getKey()), change.getValue());
    }
    for (String path : row.remove()) {
      root = JsonEdit.remove(root, rooted(path));
    }
    return root;
  }

  private static String rooted(String path) {
    return path.startsWith("request.") ? path : "facts." + path;
  }

  private List<SignedReferenceSet> references(PolicyCase row) throws JsonException {
    Optional<List<String>> chosen = row.references();
    if (chosen.isEmpty()) {
      return List.copyOf(references.values());
    }
    List<SignedReferenceSet> sets = new ArrayList<>();
    for (String name : chosen.get()) {
      SignedReferenceSet set = references.get(name);
      if (set == null) {
        throw new JsonException(Problem.BAD_VALUE, "references");
      }
      sets.add(set);
    }
    return sets;
  }

  private static String difference(PolicyCase row, Evaluation evaluation) {
    List<ConditionResult> refusals = evaluation.refusals();
    if (row.releases()) {
      return evaluation.grants() ? "" : "refused by " + lines(refusals);
    }
    if (evaluation.grants()) {
      return "released";
    }
    if (row.refusals().isEmpty()) {
      return "";
    }
    boolean exactly = row.refusals().size() == refusals.size();
    for (int i = 0; exactly && i < refusals.size(); i++) {
      exactly = row.refusals().get(i).isMetBy(refusals.get(i));
    }
    return exactly ? "" : "refused otherwise, by " + lines(refusals);
  }

  private static List<String> lines(List<ConditionResult> refusals) {
    return refusals.stream().map(ConditionResult::toString).toList();
  }

  private static Outcome<Map<String, SignedReferenceSet>> references(Map<String, Bytes> files) {
    Map<String, SignedReferenceSet> sets = new TreeMap<>();
    for (Map.Entry<String, Bytes> file : files.entrySet()) {
      Matcher name = REFERENCE.matcher(file.getKey());
      if (!name.matches()) {
        continue;
      }
      switch (ReferenceSet.parse(file.getValue())) {
        case Outcome.Refused<ReferenceSet>(Refusal refusal) -> {
          return new Refusal(refusal.reason(), file.getKey(), refusal.line()).asOutcome();
        }
        case Outcome.Accepted<ReferenceSet>(ReferenceSet set) -> {
          if (!set.name().equals(name.group(2))) {
            return Outcome.refused(RefusalReason.BAD_MEMBER_VALUE, file.getKey());
          }
          sets.put(name.group(1), new SignedReferenceSet(set, Long.parseLong(name.group(3))));
        }
      }
    }
    return Outcome.accepted(sets);
  }

  private static JsonObject file(Map<String, Bytes> files, String name) throws JsonException {
    Bytes content = files.get(name);
    if (content == null) {
      throw new JsonException(Problem.MISSING_MEMBER, name);
    }
    return StrictJson.parseObject(content.toArray(), LIMITS);
  }

  private static Instant time(String text) throws JsonException {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new JsonException(Problem.BAD_VALUE, "now");
    }
  }
}
