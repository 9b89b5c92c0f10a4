package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import java.time.Instant;
import java.util.Optional;

/**
 * Who holds what, until when. It takes no key back.
 *
 * @param id 16 random bytes
 * @param instance SHA-256 of the workload's key
 * @param grant what it was granted on
 * @param begins when it was committed
 * @param ends when it ends by itself
 * @param ended when it was ended before, if it was
 */
record Lease(
    Bytes id, Digest instance, Grant grant, Instant begins, Instant ends, Optional<Instant> ended) {

  static Lease begin(Bytes id, PendingRelease pending, PendingRelease.Item item, Instant now) {
    return new Lease(
        id,
        pending.instance(),
        new Grant(
            item.resource().path().value(),
            item.version(),
            item.policyName(),
            item.policyVersion(),
            item.policyDigest()),
        now,
        now.plus(item.leaseLength()),
        Optional.empty());
  }

  boolean isOver(Instant now) {
    return ended.isPresent() || !now.isBefore(ends);
  }
}
