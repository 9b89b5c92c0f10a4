package dev.sallyport.broker.release;

import dev.sallyport.protocol.TenantName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The last refusals of each tenant, in memory. One tenant's refusals never push out another's, and
 * a restart forgets them: they explain, they prove nothing.
 */
public final class RefusalRing {
  /** How many refusals of one tenant are kept. */
  public static final int SIZE = 1000;

  private final Map<TenantName, Deque<ExplainedRefusal>> byTenant = new ConcurrentHashMap<>();

  /** Keeps a refusal; the oldest of the same tenant makes room. */
  public void add(ExplainedRefusal refusal) {
    Deque<ExplainedRefusal> ring =
        byTenant.computeIfAbsent(refusal.tenant(), _ -> new ArrayDeque<>());
    synchronized (ring) {
      if (ring.size() == SIZE) {
        ring.removeLast();
      }
      ring.addFirst(refusal);
    }
  }

  /** The refusal of which a workload was told this id, if it is one of this tenant's. */
  public Optional<ExplainedRefusal> find(TenantName tenant, String correlationId) {
    return newest(tenant, SIZE).stream()
        .filter(refusal -> refusal.correlationId().equals(correlationId))
        .findFirst();
  }

  /** The newest refusals of a tenant, newest first. */
  public List<ExplainedRefusal> newest(TenantName tenant, int limit) {
    Deque<ExplainedRefusal> ring = byTenant.get(tenant);
    if (ring == null) {
      return List.of();
    }
    synchronized (ring) {
      return ring.stream().limit(limit).toList();
    }
  }
}
