package dev.sallyport.broker.store;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What was read and proved, kept until the store's {@link Edition} moves; the least recently used
 * goes first. A store without editions has everything read each time. Refusals are kept as well, so
 * that the time of an answer does not tell a name that is there from one that is not.
 */
public final class Remembered<K, V> {
  private static final Set<RefusalReason> PASSING =
      Set.of(
          RefusalReason.STORE_UNAVAILABLE,
          RefusalReason.OVERLOADED,
          RefusalReason.KMS_UNAVAILABLE,
          RefusalReason.INTERNAL_ERROR);

  private final Store store;
  private final int capacity;
  private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

  /** Remembers so many. */
  public Remembered(Store store, int capacity) {
    this.store = store;
    this.capacity = capacity;
  }

  private record Entry<V>(Edition edition, Outcome<V> outcome) {}

  /** What is remembered of this edition, or else read now. */
  public Outcome<V> get(K key, Supplier<Outcome<V>> reader) {
    // Asked before reading: what commits in between makes the entry old, never the other way round.
    Optional<Edition> edition = store.edition();
    return edition.isEmpty() ? reader.get() : get(key, edition.get(), reader);
  }

  private Outcome<V> get(K key, Edition edition, Supplier<Outcome<V>> reader) {
    Optional<Outcome<V>> known = find(key, edition);
    if (known.isPresent()) {
      return known.get();
    }
    Outcome<V> outcome = reader.get();
    if (lasts(outcome)) {
      put(key, new Entry<>(edition, outcome));
    }
    return outcome;
  }

  private synchronized Optional<Outcome<V>> find(K key, Edition edition) {
    return Optional.ofNullable(entries.get(key))
        .filter(entry -> entry.edition().equals(edition))
        .map(Entry::outcome);
  }

  private synchronized void put(K key, Entry<V> entry) {
    entries.put(key, entry);
    if (entries.size() > capacity) {
      entries.remove(entries.keySet().iterator().next());
    }
  }

  private static <V> boolean lasts(Outcome<V> outcome) {
    return switch (outcome) {
      case Outcome.Accepted<V> _ -> true;
      case Outcome.Refused<V> refused -> !PASSING.contains(refused.refusal().reason());
    };
  }
}
