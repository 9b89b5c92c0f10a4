package dev.sallyport.broker.tenant;

import dev.sallyport.broker.cache.BoundedCache;
import dev.sallyport.policy.CompiledPolicy;
import dev.sallyport.policy.PolicyDocument;
import dev.sallyport.policy.ReferenceSet;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import java.util.function.Function;

/**
 * Reads policies and reference sets, and remembers what given bytes read as. A document that does
 * not read refuses with the reason of the policy engine.
 */
public final class Documents {
  private static final int REMEMBERED = 512;

  private final Function<PolicyDocument, Outcome<CompiledPolicy>> compiler;
  private final BoundedCache<Digest, CompiledPolicy> policies = new BoundedCache<>(REMEMBERED);
  private final BoundedCache<Digest, ReferenceSet> references = new BoundedCache<>(REMEMBERED);

  /** Documents whose conditions this compiler type-checks. */
  public Documents(Function<PolicyDocument, Outcome<CompiledPolicy>> compiler) {
    this.compiler = compiler;
  }

  Outcome<CompiledPolicy> policy(Bytes document) {
    return remembered(policies, document, bytes -> PolicyDocument.parse(bytes).then(compiler));
  }

  Outcome<ReferenceSet> referenceSet(Bytes document) {
    return remembered(references, document, ReferenceSet::parse);
  }

  private static <T> Outcome<T> remembered(
      BoundedCache<Digest, T> cache, Bytes document, Function<Bytes, Outcome<T>> reader) {
    Digest digest = document.sha256();
    return cache
        .find(digest)
        .map(Outcome::accepted)
        .orElseGet(() ->
            reader
                .apply(document)
                .map(read -> {
                  cache.put(digest, read);
                  return read;
                }));
  }
}
