package dev.sallyport.policy;

import dev.sallyport.attestation.facts.BindingLevel;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.json.JsonLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A policy as its owners signed it: what a release must show. Strict JSON, described in
 * docs/policies.md. The bytes are kept as they came, because their hash is what is signed and what
 * a sealed secret is bound to.
 */
public final class PolicyDocument {
  /** Bounds on a document: 64 KiB, 6 levels, 4096 values. */
  public static final JsonLimits LIMITS = new JsonLimits(64 * 1024, 6, 4096);

  /** Longest lease. */
  public static final Duration MAX_LEASE = Duration.ofHours(24);

  /** The lease of a policy that names none. */
  public static final Duration DEFAULT_LEASE = Duration.ofHours(1);

  private final Bytes bytes;
  private final Content content;

  private PolicyDocument(Bytes bytes, Content content) {
    this.bytes = bytes;
    this.content = content;
  }

  /**
   * What the members say, defaults filled in.
   *
   * @param tcbStatuses in the verifier's words, {@code UpToDate} for one
   * @param maxTokenAge from the issue of each token to its use
   * @param minimumBinding asked only where GPUs or switches are required
   */
  record Content(
      String name,
      List<AcceptedVerifier> verifiers,
      Set<String> protocols,
      Set<Kem> kems,
      boolean plainKey,
      boolean plainSource,
      Set<String> tees,
      Optional<GpuRequirement> gpus,
      Optional<DeviceCount> switches,
      BindingLevel minimumBinding,
      Set<String> tcbStatuses,
      Duration maxTokenAge,
      Duration lease,
      boolean gpuTakeover,
      References references,
      List<Condition> conditions) {}

  /**
   * A verifier whose word counts.
   *
   * @param issuer exact, or {@code self} for evidence that the broker appraises
   * @param policies the verifier's own policies that must have matched
   */
  public record AcceptedVerifier(String issuer, List<PinnedVerifierPolicy> policies) {}

  /**
   * A policy at the verifier. Its customer can edit it there, so that only id and hash together
   * name what it says.
   *
   * @param hash base64, as the token has it
   */
  public record PinnedVerifierPolicy(String id, String hash) {}

  /**
   * How many devices.
   *
   * @param exact whether more than {@code count} refuse too
   */
  public record DeviceCount(long count, boolean exact) {
    boolean accepts(long actual) {
      return exact ? actual == count : actual >= count;
    }

    String text() {
      return exact ? "exactly " + count : "at least " + count;
    }
  }

  /**
   * Which GPUs.
   *
   * @param architectures {@code hopper}, {@code blackwell}
   */
  public record GpuRequirement(Set<String> architectures, DeviceCount count) {}

  /** A reference set, by name and the lowest version that counts: one put back below it refuses. */
  public record ReferenceName(String name, long lowestVersion) {}

  /** Which reference sets the CPU, each GPU and each switch must stand in; none: not asked. */
  public record References(
      List<ReferenceName> cpu, List<ReferenceName> gpus, List<ReferenceName> switches) {}

  /**
   * A named condition.
   *
   * @param cel a boolean expression of the Common Expression Language
   */
  public record Condition(String name, String cel) {}

  /** Reads a document; what it does not know, or what contradicts itself, refuses. */
  public static Outcome<PolicyDocument> parse(Bytes bytes) {
    return PolicyReader.read(bytes).map(content -> new PolicyDocument(bytes, content));
  }

  /** A policy that accepts no verifier, no TEE and no measurement; it has no document. */
  static CompiledPolicy nothing() {
    Content content =
        new Content(
            "",
            List.of(),
            Set.of(),
            Set.of(),
            false,
            false,
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            BindingLevel.MEASURED_GATE,
            Set.of(),
            Duration.ZERO,
            Duration.ZERO,
            false,
            new References(List.of(), List.of(), List.of()),
            List.of());
    return new CompiledPolicy(new PolicyDocument(Bytes.empty(), content), Digest.zero(), List.of());
  }

  /** The document's own bytes. */
  public Bytes bytes() {
    return bytes;
  }

  /** SHA-256 of the bytes: {@code content} of the policy's statement. */
  public Digest digest() {
    return bytes.sha256();
  }

  /** The policy's name. */
  public String name() {
    return content.name();
  }

  /** How long a release counts before it must be renewed. */
  public Duration lease() {
    return content.lease();
  }

  /** Whether a release to another instance may end this policy's leases on the same GPU. */
  public boolean gpuTakeover() {
    return content.gpuTakeover();
  }

  /** Every reference set that the policy names, once each, for the caller to bring. */
  public List<String> referenceNames() {
    References all = content.references();
    return Stream.of(all.cpu(), all.gpus(), all.switches())
        .flatMap(List::stream)
        .map(ReferenceName::name)
        .distinct()
        .toList();
  }

  /** The named conditions in their order. */
  public List<Condition> conditions() {
    return content.conditions();
  }

  Content content() {
    return content;
  }
}
