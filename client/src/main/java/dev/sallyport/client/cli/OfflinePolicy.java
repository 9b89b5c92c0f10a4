package dev.sallyport.client.cli;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.policy.CompiledPolicy;
import dev.sallyport.policy.Evaluation;
import dev.sallyport.policy.FactsJson;
import dev.sallyport.policy.PolicyDocument;
import dev.sallyport.policy.PolicyEngine;
import dev.sallyport.policy.PolicyLimits;
import dev.sallyport.policy.ReferenceSet;
import dev.sallyport.policy.RequestFacts;
import dev.sallyport.policy.SignedReferenceSet;
import dev.sallyport.policy.cases.PolicyCases;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.StrictJson;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A policy with reference sets, evaluated on this machine by the broker's own engine. */
final class OfflinePolicy {
  private final PolicyEngine engine = new PolicyEngine(PolicyLimits.DEFAULT);
  private final CompiledPolicy policy;
  private final List<SignedReferenceSet> references;

  private OfflinePolicy(CompiledPolicy policy, List<SignedReferenceSet> references) {
    this.policy = policy;
    this.references = List.copyOf(references);
  }

  /** Reads and type-checks everything first; a file that the broker would refuse refuses here. */
  static OfflinePolicy load(Path policyFile, List<Path> referenceFiles) throws CliException {
    List<SignedReferenceSet> references = new ArrayList<>();
    for (Path file : referenceFiles) {
      // As if it had just been uploaded: whether a version counts is for the broker to say.
      references.add(new SignedReferenceSet(references(file), Long.MAX_VALUE));
    }
    return new OfflinePolicy(compile(document(policyFile)), references);
  }

  static PolicyDocument document(Path file) throws CliException {
    Bytes bytes = Bytes.of(PrivateFiles.read(file, PolicyDocument.LIMITS.maxBytes()));
    return Replies.require(PolicyDocument.parse(bytes), file.toString());
  }

  /**
   * Under the limits that brokers have by default, so that a policy too costly for them shows here.
   */
  static CompiledPolicy compile(PolicyDocument document) throws CliException {
    PolicyEngine engine = new PolicyEngine(PolicyLimits.DEFAULT);
    return Replies.require(engine.compile(document), "policy " + document.name());
  }

  static ReferenceSet references(Path file) throws CliException {
    Bytes bytes = Bytes.of(PrivateFiles.read(file, ReferenceSet.LIMITS.maxBytes()));
    return Replies.require(ReferenceSet.parse(bytes), file.toString());
  }

  /** Facts from a file, for trying only: nothing is ever released on them. */
  static Facts facts(Path file, byte[] json) throws CliException {
    try {
      return FactsJson.read(StrictJson.parseObject(json, PolicyCases.LIMITS));
    } catch (JsonException e) {
      throw CliException.of(
          ExitCode.REFUSED,
          file + " holds no facts: " + Refusal.of(e).line(),
          "Facts have the members that 'sallyport evidence inspect --json' prints; see docs/facts.md.");
    }
  }

  /** A request that the defaults of a policy accept. */
  static RequestFacts usualRequest() {
    return new RequestFacts("tenant", "secret", 1, Kem.X_WING.label(), false, false, "v1");
  }

  Evaluation evaluate(Facts facts, RequestFacts request, Instant at) {
    return engine.evaluate(policy, facts, request, references, at);
  }
}
