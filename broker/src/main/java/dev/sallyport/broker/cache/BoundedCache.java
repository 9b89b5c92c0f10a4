package dev.sallyport.broker.cache;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A cache that forgets what was used longest ago. Keys of what is derived must hold everything that
 * it was derived from, so that a changed row is another key and never a stale hit.
 */
public final class BoundedCache<K, V> {
  private final Map<K, V> entries;

  /** A cache of at most so many entries. */
  public BoundedCache(int capacity) {
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > capacity;
          }
        };
  }

  /** What is remembered, and used by that. */
  public synchronized Optional<V> find(K key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** Remembers the value in the place of any other of this key. */
  public synchronized void put(K key, V value) {
    entries.put(key, value);
  }
}
