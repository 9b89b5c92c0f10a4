package dev.sallyport.broker.store;

import dev.sallyport.protocol.Contexts.Released;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Transcript;
import java.util.List;

/**
 * A release that is durable: its challenge is used up, its audit entries and leases are written.
 * Only the ledger makes one, so no answer can be sent before its commit.
 */
public final class CommittedRelease {
  private final Transcript transcript;
  private final Digest tenantRoot;
  private final List<Released> resources;
  private final boolean repeated;

  CommittedRelease(
      Transcript transcript, Digest tenantRoot, List<Released> resources, boolean repeated) {
    this.transcript = transcript;
    this.tenantRoot = tenantRoot;
    this.resources = List.copyOf(resources);
    this.repeated = repeated;
  }

  /** The transcript that it was released to. */
  public Transcript transcript() {
    return transcript;
  }

  /** The tenant's identity. */
  public Digest tenantRoot() {
    return tenantRoot;
  }

  /** What was released, in the order of the request's formulas. */
  public List<Released> resources() {
    return resources;
  }

  /** Whether this is an earlier release given again, which is no second one. */
  public boolean repeated() {
    return repeated;
  }

  @Override
  public String toString() {
    return "CommittedRelease[" + transcript + ", " + resources.size() + " resources]";
  }
}
