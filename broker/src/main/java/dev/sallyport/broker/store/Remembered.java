package dev.sallyport.broker.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was read and proved in an {@link Edition} of the store, found again in that edition alone;
 * the least recently used goes first.
 */
public final class Remembered<K, V> {
  private final int capacity;
  private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

  /** Remembers so many. */
  public Remembered(int capacity) {
    this.capacity = capacity;
  }

  private record Entry<V>(Edition edition, V value) {}

  /** What was put in this edition. */
  public synchronized Optional<V> find(K key, Edition edition) {
    return Optional.ofNullable(entries.get(key))
        .filter(entry -> entry.edition().equals(edition))
        .map(Entry::value);
  }

  /**
   * Remembers a value.
   *
   * @param edition one that the store had before the value was read: what was committed in between
   *     makes it old, never the other way round
   */
  public synchronized void put(K key, V value, Edition edition) {
    entries.put(key, new Entry<>(edition, value));
    if (entries.size() > capacity) {
      entries.remove(entries.keySet().iterator().next());
    }
  }
}
