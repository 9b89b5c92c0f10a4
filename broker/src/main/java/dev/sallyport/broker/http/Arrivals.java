package dev.sallyport.broker.http;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bodies on their way in. Whoever sends slowly, or stops in the middle, holds a place here and none
 * among the requests that are worked on. When the places are taken, the body that has been longest
 * on its way makes room for the next: an honest one is there within moments, so that a crowd of
 * slow senders pushes out one another, and neither from how many addresses they come nor how often
 * they come again changes that.
 */
final class Arrivals {
  private final int places;
  private final Duration longest;
  private final InstantSource clock;
  private final Deque<Arrival> underway = new ArrayDeque<>();

  /** A body on its way. */
  static final class Arrival {
    private final Instant begun;
    private final Runnable end;
    private boolean cut;

    private Arrival(Instant begun, Runnable end) {
      this.begun = begun;
      this.end = end;
    }

    private void cut() {
      cut = true;
      end.run();
    }
  }

  /**
   * Room for so many bodies at a time.
   *
   * @param longest time for a body; one that is older ends when the next one begins
   */
  Arrivals(int places, Duration longest, InstantSource clock) {
    this.places = places;
    this.longest = longest;
    this.clock = clock;
  }

  /**
   * Reads a body on this thread. Refused: {@code overloaded} if it had to make room, {@code
   * body-too-large}.
   *
   * @throws IOException if the caller goes away in the middle
   */
  Outcome<byte[]> read(InputStream body, int maxBytes) throws IOException {
    Arrival arrival = begin(Thread.currentThread()::interrupt);
    try {
      return BodyReader.read(body, maxBytes);
    } catch (InterruptedIOException e) {
      return Outcome.refused(RefusalReason.OVERLOADED);
    } finally {
      if (end(arrival)) {
        // It may have come after the last byte, and must not hit what this thread does next.
        boolean _ = Thread.interrupted();
      }
    }
  }

  /**
   * Takes a place for a body.
   *
   * @param cut run, on any thread, when the body has to make room
   */
  synchronized Arrival begin(Runnable cut) {
    Instant now = clock.instant();
    while (!underway.isEmpty() && mustEnd(underway.getFirst(), now)) {
      underway.removeFirst().cut();
    }
    Arrival arrival = new Arrival(now, cut);
    underway.addLast(arrival);
    return arrival;
  }

  private boolean mustEnd(Arrival oldest, Instant now) {
    return underway.size() >= places || oldest.begun.plus(longest).isBefore(now);
  }

  /** Gives the place back; whether the body had to make room before. */
  synchronized boolean end(Arrival arrival) {
    underway.remove(arrival);
    return arrival.cut;
  }
}
