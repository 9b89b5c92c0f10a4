package dev.sallyport.broker.custody;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.SecretBytes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Unwrapped keys of tenants for a bounded time, so that not each release costs a call to the KMS.
 * It holds only zeroable holders, lends copies, and zeroes what it forgets. Whoever misses a key
 * that another one is just having unwrapped waits for that: else all releases of a busy moment
 * would ask the KMS at each end of its life.
 */
final class TenantKeyCache implements AutoCloseable {
  private final Duration life;
  private final int capacity;
  private final InstantSource clock;
  private final Map<Object, Entry> entries = new LinkedHashMap<>();
  private final Map<Object, List<Answer>> underWay = new HashMap<>();

  /** A cache of so many keys; a life of zero keeps none. */
  TenantKeyCache(Duration life, int capacity, InstantSource clock) {
    this.life = life;
    this.capacity = capacity;
    this.clock = clock;
  }

  private record Entry(SecretBytes key, Instant until) {}

  /** What one who waits is given: a key of their own, a refusal, or the failure of the call. */
  private static final class Answer extends CompletableFuture<Outcome<SecretBytes>> {}

  /** What a caller finds. */
  private sealed interface Found {
    /** The key, as a copy. */
    record Kept(SecretBytes key) implements Found {}

    /** A call that another one makes. */
    record UnderWay(Answer answer) implements Found {}

    /** Nothing: the caller makes the call, and those who come meanwhile wait for it. */
    record Missing() implements Found {}
  }

  /**
   * The key as it is kept, or as the call gives it, for the caller to close. Of those who miss it
   * at the same time one makes the call; the others share its answer, and a refusal is not kept.
   *
   * @param row everything that the key is unwrapped from
   */
  Outcome<SecretBytes> find(Object row, Supplier<Outcome<SecretBytes>> call) {
    // Whoever keeps none wants each release to ask: a key that is blocked by then must not open.
    if (life.isZero()) {
      return call.get();
    }
    return switch (look(row)) {
      case Found.Kept(SecretBytes key) -> Outcome.accepted(key);
      case Found.UnderWay(Answer answer) -> answer.join();
      case Found.Missing() -> fetch(row, call);
    };
  }

  private synchronized Found look(Object row) {
    Optional<SecretBytes> kept = find(row);
    if (kept.isPresent()) {
      return new Found.Kept(kept.get());
    }
    List<Answer> waiting = underWay.get(row);
    if (waiting == null) {
      underWay.put(row, new ArrayList<>());
      return new Found.Missing();
    }
    Answer answer = new Answer();
    waiting.add(answer);
    return new Found.UnderWay(answer);
  }

  private Outcome<SecretBytes> fetch(Object row, Supplier<Outcome<SecretBytes>> call) {
    try {
      Outcome<SecretBytes> answer = call.get();
      landed(row, answer).forEach(waiting -> share(answer, waiting));
      return answer;
    } catch (RuntimeException | Error e) {
      // A bug is not for the one who made the call alone: whoever waits would wait for ever.
      waitingFor(row).forEach(waiting -> waiting.completeExceptionally(e));
      throw e;
    }
  }

  /**
   * Keeps the key and ends the waiting in one step, so that nobody comes between and asks again.
   */
  private synchronized List<Answer> landed(Object row, Outcome<SecretBytes> answer) {
    if (answer instanceof Outcome.Accepted<SecretBytes>(SecretBytes key)) {
      put(row, key);
    }
    return waitingFor(row);
  }

  private synchronized List<Answer> waitingFor(Object row) {
    List<Answer> waiting = underWay.remove(row);
    return waiting == null ? List.of() : waiting;
  }

  /** A copy for each, made while the original is still open: every one closes their own. */
  private static void share(Outcome<SecretBytes> answer, Answer waiting) {
    try {
      waiting.complete(answer.map(SecretBytes::copy));
    } catch (RuntimeException | Error e) {
      waiting.completeExceptionally(e);
    }
  }

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
