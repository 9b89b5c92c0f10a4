package dev.sallyport.client;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.ResourceName;
import dev.sallyport.protocol.SecretBytes;
import java.time.Instant;

/**
 * One secret, opened.
 *
 * @param resource as it was asked for
 * @param version which version this is
 * @param content the secret; zeroed when its {@link Release} is closed
 * @param policyDigest SHA-256 of the policy that released it
 * @param leaseId 16 bytes
 * @param leaseEnds until when the broker expects this workload to hold the secret
 */
public record ReleasedSecret(
    ResourceName resource,
    long version,
    SecretBytes content,
    Digest policyDigest,
    Bytes leaseId,
    Instant leaseEnds) {}
