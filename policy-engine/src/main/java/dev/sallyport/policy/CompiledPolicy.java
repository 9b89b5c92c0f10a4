package dev.sallyport.policy;

import dev.sallyport.protocol.Digest;
import java.util.List;

/** A policy whose conditions are type-checked and ready to run. Immutable, for many threads. */
public final class CompiledPolicy {
  private final PolicyDocument document;
  private final Digest digest;
  private final List<CompiledCondition> conditions;

  CompiledPolicy(PolicyDocument document, Digest digest, List<CompiledCondition> conditions) {
    this.document = document;
    this.digest = digest;
    this.conditions = List.copyOf(conditions);
  }

  /** The document that was compiled. */
  public PolicyDocument document() {
    return document;
  }

  /** SHA-256 of the document. */
  public Digest digest() {
    return digest;
  }

  List<CompiledCondition> conditions() {
    return conditions;
  }
}
