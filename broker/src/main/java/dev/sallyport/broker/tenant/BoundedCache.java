package dev.sallyport.broker.tenant;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A cache that forgets what was used longest ago. Keys must hold everything that the value was
 * derived from, so that a changed row is another key and never a stale hit.
 */
final class BoundedCache<K, V> {
  private final Map<K, V> entries;

  BoundedCache(int capacity) {
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > capacity;
          }
        };
  }

  synchronized Optional<V> find(K key) {
    return Optional.ofNullable(entries.get(key));
  }

  synchronized void put(K key, V value) {
    entries.put(key, value);
  }
}
