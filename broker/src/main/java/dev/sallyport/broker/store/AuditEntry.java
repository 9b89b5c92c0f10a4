package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import java.time.Instant;

/**
 * Who was given what, or refused, and why. Never a secret.
 *
 * @param id 16 random bytes
 * @param at when, by the database's clock
 * @param decision {@code release} or {@code refuse}
 * @param reason label of the refusal; empty for a release
 * @param resource as it was asked for
 * @param version the version; 0 where none was reached
 * @param transcript the transcript that the evidence commits to
 * @param evidence digest of the evidence
 * @param policyDigest content digest of the policy's statement; zero where none was reached
 * @param lease id of the lease; empty for a refusal
 * @param explanation one line for the tenant
 * @param correlationId what the workload was told; empty for an entry from before it was kept
 */
public record AuditEntry(
    Bytes id,
    Instant at,
    String decision,
    String reason,
    String resource,
    long version,
    Digest transcript,
    Digest evidence,
    Digest policyDigest,
    Bytes lease,
    String explanation,
    String correlationId) {

  static AuditEntry of(Bytes id, PendingRelease pending, PendingRelease.Item item, Lease lease) {
    return new AuditEntry(
        id,
        lease.begins(),
        "release",
        "",
        item.resource().toString(),
        item.version(),
        pending.transcript().digest(),
        pending.evidence(),
        item.policyDigest(),
        lease.id(),
        item.explanation(),
        pending.correlationId());
  }
}
