package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A lease as its tenant reads it: who holds which secret, until when, and by which release.
 *
 * @param id 16 bytes
 * @param correlationId what the workload was told; empty for a lease from before it was kept
 * @param path the secret's path
 * @param version its version
 * @param policyName the policy that granted it
 * @param policyVersion that policy's version
 * @param policyDigest content digest of that policy's statement
 * @param instance SHA-256 of the workload's key
 * @param devices identities of the GPUs and switches of the evidence
 * @param begins when it was committed
 * @param ends when it ends by itself
 * @param ended when it was ended before, if it was
 */
public record HeldLease(
    Bytes id,
    String correlationId,
    String path,
    long version,
    String policyName,
    long policyVersion,
    Digest policyDigest,
    Digest instance,
    List<String> devices,
    Instant begins,
    Instant ends,
    Optional<Instant> ended) {
  /** Copies the list. */
  public HeldLease {
    devices = List.copyOf(devices);
  }

  /** {@code live}; {@code ended} by somebody; {@code over} by its own time. */
  public String state(Instant now) {
    if (ended.isPresent()) {
      return "ended";
    }
    return now.isBefore(ends) ? "live" : "over";
  }
}
