package dev.sallyport.kms;

import dev.sallyport.kms.BoundedCalls.Call;
import dev.sallyport.kms.KmsException.Unavailable;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * Calls that are tried again where that is safe, and not tried at all where it is hopeless. All
 * attempts and pauses together take no longer than one call may.
 */
final class PatientCalls implements AutoCloseable {
  private final KmsLimits limits;
  private final KmsClock clock;
  private final BoundedCalls calls;
  private final BoundedCalls probes;
  private final ConcurrentMap<String, Passage> passages = new ConcurrentHashMap<>();

  PatientCalls(KmsLimits limits, KmsClock clock) {
    this.limits = limits;
    this.clock = clock;
    this.calls = new BoundedCalls(limits.callTimeout());
    this.probes = new BoundedCalls(limits.probeTimeout());
  }

  /**
   * A call that changes something over there: whether it did is unknown when it fails.
   *
   * @param about URI of the key or the source; what fails about one does not hold up another
   */
  <R> R once(String about, Call<R> call) throws KmsException {
    return guarded(about, call, _ -> {});
  }

  /** A call that may be made again. */
  <R> R repeatedly(String about, Call<R> call) throws KmsException {
    return repeatedly(about, call, _ -> {});
  }

  /**
   * A call that may be made again.
   *
   * @param discard what to do with a result that comes too late for anybody to own it
   */
  <R> R repeatedly(String about, Call<R> call, Consumer<R> discard) throws KmsException {
    return guarded(about, () -> attempts(call), discard);
  }

  /** A call about no key, for somebody who waits no longer than a probe does. */
  <R> R quickly(Call<R> call) throws KmsException {
    return probes.call(call);
  }

  @Override
  public void close() {
    calls.close();
    probes.close();
  }

  private <R> R guarded(String about, Call<R> call, Consumer<R> discard) throws KmsException {
    Passage passage = passages.computeIfAbsent(about, key -> new Passage(key, limits));
    Passage.Entry entry = passage.enter(clock.nanoTime());
    try {
      R answer = calls.call(call, discard);
      passage.answered();
      return answer;
    } catch (Unavailable e) {
      passage.failed(e, clock.nanoTime());
      throw e;
    } catch (KmsException e) {
      passage.answered();
      throw e;
    } finally {
      passage.leave(entry);
    }
  }

  private <R> R attempts(Call<R> call) throws KmsException {
    for (int attempt = 1; ; attempt++) {
      try {
        return call.run();
      } catch (Unavailable e) {
        pauseOrGiveUp(attempt, e);
      }
    }
  }

  private void pauseOrGiveUp(int attempt, Unavailable failure) throws Unavailable {
    Duration asked = failure.retryAfter().orElse(Duration.ZERO);
    // Who asks to be left alone for longer than a caller can wait is left alone.
    if (attempt >= limits.attempts()
        || asked.compareTo(limits.callTimeout().dividedBy(2)) > 0
        || Thread.currentThread().isInterrupted()) {
      throw failure;
    }
    try {
      clock.pause(asked, asked.plus(limits.firstPause().multipliedBy(1L << (attempt - 1))));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }
}
