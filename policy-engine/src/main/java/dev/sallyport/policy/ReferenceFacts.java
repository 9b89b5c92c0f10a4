package dev.sallyport.policy;

import java.time.Instant;

/**
 * What a condition may ask of a reference set that the policy names and the tenant has, as an
 * element of {@code refs}.
 *
 * @param name the set's name
 * @param version the version in use
 * @param gpuGate whether its owner marked it so
 * @param validFrom from when it counts
 * @param validUntil until when, excluded
 */
public record ReferenceFacts(
    String name, long version, boolean gpuGate, Instant validFrom, Instant validUntil) {}
