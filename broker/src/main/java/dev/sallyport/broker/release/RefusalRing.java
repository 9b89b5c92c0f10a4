package dev.sallyport.broker.release;

import dev.sallyport.broker.release.ExplainedRefusal.Checks;
import dev.sallyport.protocol.TenantName;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The last refusals of each tenant, in memory: they explain, they prove nothing, and a restart
 * forgets them. They are bounded in number and in bytes, since a fleet that is set up wrongly and
 * asks again and again must not take the memory that releases need. A tenant's oldest refusal makes
 * room for its newer ones; where all tenants together hold too much, the tenant that holds most
 * gives way, and so a tenant's refusals never push out those of one that holds less.
 */
public final class RefusalRing {
  /** How many refusals of one tenant are kept. */
  public static final int SIZE = 1000;

  /** How many bytes the refusals of one tenant take. */
  static final long TENANT_BYTES = 2 * 1024 * 1024;

  /** How many bytes the refusals of all tenants take. */
  static final long ALL_BYTES = 16 * 1024 * 1024;

  /** How many characters wait to be written. */
  static final int MAX_WAITING = 4 * 1024 * 1024;

  /** What a refusal without checks counts for while it waits. */
  private static final int LEAST_WAITING = 4 * 1024;

  private static final Comparator<Held> BY_BYTES = Comparator.comparingLong(held -> held.bytes);

  private final Map<TenantName, Held> byTenant = new HashMap<>();
  private final Semaphore waiting = new Semaphore(MAX_WAITING);
  private final Executor writers;
  private long bytes;

  /** An empty ring. */
  public RefusalRing() {
    this(task -> Thread.ofVirtual().inheritInheritableThreadLocals(false).start(task));
  }

  /** An empty ring whose refusals are written by these threads. */
  RefusalRing(Executor writers) {
    this.writers = writers;
  }

  /** What a tenant holds; guarded by the ring. */
  private static final class Held {
    private final TenantName tenant;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long bytes;

    Held(TenantName tenant) {
      this.tenant = tenant;
    }
  }

  /** One refusal; guarded by the ring. */
  private static final class Entry {
    private final String correlationId;
    private Supplier<KeptRefusal> refusal;
    private long bytes;
    private boolean isGone;

    Entry(String correlationId, Supplier<KeptRefusal> refusal, long bytes) {
      this.correlationId = correlationId;
      this.refusal = refusal;
      this.bytes = bytes;
    }
  }

  /**
   * Keeps a refusal, for an event loop to call: it is found from now on, and written by another
   * thread. Where too much waits to be written, it is kept without its checks.
   */
  public void add(ExplainedRefusal refusal) {
    int size = (int) Math.min(MAX_WAITING, LEAST_WAITING + refusal.size(Checks.ALL));
    String id = refusal.correlationId();
    if (waiting.tryAcquire(size)) {
      Entry entry = new Entry(id, () -> KeptRefusal.of(refusal), KeptRefusal.OVERHEAD);
      insert(refusal.tenant(), entry);
      writers.execute(() -> write(refusal, entry, size));
    } else {
      KeptRefusal brief = KeptRefusal.brief(refusal);
      insert(refusal.tenant(), new Entry(id, () -> brief, brief.bytes()));
    }
  }

  /** The refusal of which a workload was told this id, if it is one of this tenant's. */
  public Optional<KeptRefusal> find(TenantName tenant, String correlationId) {
    return entry(tenant, correlationId).map(Supplier::get);
  }

  /** The newest refusals of a tenant, newest first. */
  public List<KeptRefusal> newest(TenantName tenant, int limit) {
    return entries(tenant, limit).stream().map(Supplier::get).toList();
  }

  /** How many bytes are held. */
  synchronized long bytes() {
    return bytes;
  }

  private synchronized Optional<Supplier<KeptRefusal>> entry(
      TenantName tenant, String correlationId) {
    return held(tenant).stream()
        .filter(entry -> entry.correlationId.equals(correlationId))
        .map(entry -> entry.refusal)
        .findFirst();
  }

  private synchronized List<Supplier<KeptRefusal>> entries(TenantName tenant, int limit) {
    return held(tenant).stream().limit(limit).map(entry -> entry.refusal).toList();
  }

  private Deque<Entry> held(TenantName tenant) {
    Held held = byTenant.get(tenant);
    return held == null ? new ArrayDeque<>() : held.entries;
  }

  private void write(ExplainedRefusal refusal, Entry entry, int size) {
    try {
      replace(refusal.tenant(), entry, KeptRefusal.of(refusal));
    } finally {
      waiting.release(size);
    }
  }

  private synchronized void insert(TenantName tenant, Entry entry) {
    Held held = byTenant.computeIfAbsent(tenant, Held::new);
    held.entries.addFirst(entry);
    grow(held, entry.bytes);
  }

  private synchronized void replace(TenantName tenant, Entry entry, KeptRefusal written) {
    Held held = byTenant.get(tenant);
    // It may have made room meanwhile.
    if (held != null && !entry.isGone) {
      long more = written.bytes() - entry.bytes;
      entry.refusal = () -> written;
      entry.bytes = written.bytes();
      grow(held, more);
    }
  }

  private void grow(Held held, long more) {
    held.bytes += more;
    bytes += more;
    while (held.entries.size() > SIZE || held.bytes > TENANT_BYTES) {
      removeOldest(held);
    }
    while (bytes > ALL_BYTES) {
      removeOldest(Collections.max(byTenant.values(), BY_BYTES));
    }
  }

  private void removeOldest(Held held) {
    Entry oldest = held.entries.removeLast();
    oldest.isGone = true;
    held.bytes -= oldest.bytes;
    bytes -= oldest.bytes;
    if (held.entries.isEmpty()) {
      byTenant.remove(held.tenant);
    }
  }
}
