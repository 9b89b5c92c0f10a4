package dev.sallyport.policy;

import dev.sallyport.attestation.facts.GpuFacts;
import dev.sallyport.attestation.facts.SwitchFacts;
import dev.sallyport.attestation.facts.TdxFacts;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.json.JsonLimits;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Measurements and versions that an owner vouches for, for some time. Strict JSON, described in
 * docs/policies.md. An entry matches where every value that stands in it does.
 */
public final class ReferenceSet {
  /** Bounds on a document: 256 KiB, 5 levels, 16384 values. */
  public static final JsonLimits LIMITS = new JsonLimits(256 * 1024, 5, 16_384);

  private final Bytes bytes;
  private final Content content;

  private ReferenceSet(Bytes bytes, Content content) {
    this.bytes = bytes;
    this.content = content;
  }

  /**
   * What the members say.
   *
   * @param validUntil excluded
   */
  record Content(
      String name,
      Instant validFrom,
      Instant validUntil,
      boolean gpuGate,
      List<Entry<TdxFacts>> cpu,
      List<Entry<GpuFacts>> gpus,
      List<Entry<SwitchFacts>> switches) {}

  /**
   * One known-good CPU, GPU or switch.
   *
   * @param label the owner's own name for it
   * @param pins at least one
   */
  record Entry<T>(String label, List<Pin<T>> pins) {
    List<Pin<T>> mismatches(T facts) {
      return pins.stream().filter(pin -> !pin.matches(facts)).toList();
    }
  }

  /**
   * One value that must be found.
   *
   * @param member the fact's name
   */
  record Pin<T>(String member, Function<T, String> fact, String expected) {
    boolean matches(T facts) {
      return fact.apply(facts).equals(expected);
    }
  }

  /** Reads a document; an entry that pins nothing, which would match everything, refuses. */
  public static Outcome<ReferenceSet> parse(Bytes bytes) {
    return ReferenceReader.read(bytes).map(content -> new ReferenceSet(bytes, content));
  }

  /**
   * What evidence of trusted machines shows, of one or of many.
   *
   * @param cpus at least one for a draft
   */
  public record Seen(List<TdxFacts> cpus, List<GpuFacts> gpus, List<SwitchFacts> switches) {
    /** Copies the lists. */
    public Seen {
      cpus = List.copyOf(cpus);
      gpus = List.copyOf(gpus);
      switches = List.copyOf(switches);
    }
  }

  /**
   * A document that pins what some evidence shows, for an owner to look at, change and sign: every
   * measurement register of the CPU, and model and versions of each kind of device. What is alike
   * makes one entry.
   *
   * @param seen of machines that the owner trusts
   * @param alsoPinned names among {@link #extraPins}
   * @return empty where there is no CPU
   */
  public static Optional<Bytes> draft(
      String name, Seen seen, Set<String> alsoPinned, Instant validFrom, Instant validUntil) {
    return ReferenceDraft.write(name, seen, alsoPinned, validFrom, validUntil);
  }

  /**
   * Names of the facts that a draft can pin beyond its usual ones: the TDX module, which its host
   * updates, or identities of single chips.
   */
  public static Set<String> extraPins() {
    return ReferenceDraft.extras();
  }

  /** The document's own bytes. */
  public Bytes bytes() {
    return bytes;
  }

  /** SHA-256 of the bytes: {@code content} of the set's statement. */
  public Digest digest() {
    return bytes.sha256();
  }

  /** The set's name. */
  public String name() {
    return content.name();
  }

  /** From when it counts. */
  public Instant validFrom() {
    return content.validFrom();
  }

  /** Until when it counts, excluded. */
  public Instant validUntil() {
    return content.validUntil();
  }

  /** Whether the measured guests gate on their devices themselves. */
  public boolean gpuGate() {
    return content.gpuGate();
  }

  boolean isValidAt(Instant now) {
    return !now.isBefore(validFrom()) && now.isBefore(validUntil());
  }

  Content content() {
    return content;
  }
}
