package dev.sallyport.broker.custody;

import dev.sallyport.protocol.SecretBytes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Unwrapped keys of tenants for a bounded time, so that not each release costs a call to the KMS.
 * It holds only zeroable holders, lends copies, and zeroes what it forgets.
 */
final class TenantKeyCache implements AutoCloseable {
  private final Duration life;
  private final int capacity;
  private final InstantSource clock;
  private final Map<Object, Entry> entries = new LinkedHashMap<>();

  /** A cache of so many keys; a life of zero keeps none. */
  TenantKeyCache(Duration life, int capacity, InstantSource clock) {
    this.life = life;
    this.capacity = capacity;
    this.clock = clock;
  }

  private record Entry(SecretBytes key, Instant until) {}

  /** A copy of the key, for the caller to close. */
  synchronized Optional<SecretBytes> find(Object row) {
    dropExpired();
    return Optional.ofNullable(entries.get(row)).map(entry -> entry.key().copy());
  }

  /**
   * Keeps a copy.
   *
   * @param row everything that the key was unwrapped from, so that a changed row is no hit
   */
  synchronized void put(Object row, SecretBytes key) {
    if (life.isZero()) {
      return;
    }
    dropExpired();
    drop(row);
    if (entries.size() >= capacity) {
      drop(entries.keySet().iterator().next());
    }
    entries.put(row, new Entry(key.copy(), clock.instant().plus(life)));
  }

  /** Zeroes what has outlived its time; to be called now and then, also without any use. */
  synchronized void dropExpired() {
    Instant now = clock.instant();
    Iterator<Entry> oldestFirst = entries.values().iterator();
    while (oldestFirst.hasNext()) {
      Entry entry = oldestFirst.next();
      if (now.isBefore(entry.until())) {
        return;
      }
      entry.key().close();
      oldestFirst.remove();
    }
  }

  synchronized int size() {
    return entries.size();
  }

  /** Zeroes everything. */
  @Override
  public synchronized void close() {
    entries.values().forEach(entry -> entry.key().close());
    entries.clear();
  }

  private void drop(Object row) {
    Entry dropped = entries.remove(row);
    if (dropped != null) {
      dropped.key().close();
    }
  }
}
