package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.ResourceName;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.Transcript;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A release that was decided and sealed, and is nothing yet: {@link ReleaseLedger#commit} makes it
 * one.
 *
 * @param tenant the tenant of all its resources
 * @param tenantRoot the tenant's identity
 * @param challenge the challenge that it uses up
 * @param transcript the transcript that the evidence commits to
 * @param expiry the ticket's expiry; no commit after it
 * @param instance SHA-256 of the workload's key: who holds the leases
 * @param evidence digest of the evidence
 * @param correlationId what the workload is told of this request
 * @param devices identities of the GPUs, as the evidence names them
 * @param items the resources, in the order of the request's formulas
 * @param edition of the store, from before anything was read for it; empty where the store has none
 */
public record PendingRelease(
    TenantName tenant,
    Digest tenantRoot,
    Challenge challenge,
    Transcript transcript,
    Instant expiry,
    Digest instance,
    Digest evidence,
    String correlationId,
    List<String> devices,
    List<Item> items,
    Optional<Edition> edition) {
  /** Copies the lists. */
  public PendingRelease {
    devices = List.copyOf(devices);
    items = List.copyOf(items);
    if (items.isEmpty()) {
      throw new IllegalArgumentException("a release has a resource");
    }
  }

  /**
   * One resource.
   *
   * @param resource as it was asked for
   * @param version the version that was opened
   * @param policyName the policy that granted it
   * @param policyVersion that policy's version
   * @param policyDigest content digest of that policy's statement
   * @param sealed the secret under the release context
   * @param leaseLength how long the lease runs from the commit
   * @param explanation one line for the tenant's audit trail, never a secret
   */
  public record Item(
      ResourceName resource,
      long version,
      String policyName,
      long policyVersion,
      Digest policyDigest,
      Bytes sealed,
      Duration leaseLength,
      String explanation) {}
}
