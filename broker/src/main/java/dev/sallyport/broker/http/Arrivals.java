package dev.sallyport.broker.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Bodies on their way in, and those that are worked on. Whoever sends slowly, or stops in the
 * middle, holds a place here and none among the requests that are worked on. When the places or the
 * bytes are taken, the body that has been longest on its way makes room for the next: an honest one
 * is there within moments, so that a crowd of slow senders pushes out one another, and neither from
 * how many addresses they come nor how often they come again changes that. Bytes count until the
 * work on them has ended: a crowd that sends all but the last byte, or more than there is time to
 * look at, would fill the heap otherwise.
 */
final class Arrivals {
  private final Semaphore work;
  private final int places;
  private final long mostBytes;
  private final Duration longest;
  private final InstantSource clock;
  private final Deque<Arrival> underway = new ArrayDeque<>();
  private long bytes;

  /**
   * Room for bodies.
   *
   * @param work permits for requests that are worked on; as many bodies may be on their way
   * @param mostBytes of all bodies together, until the work on them has ended
   * @param longest time for a body; one that is older ends when the next one begins
   */
  Arrivals(Semaphore work, long mostBytes, Duration longest, InstantSource clock) {
    this.work = work;
    this.places = work.availablePermits();
    this.mostBytes = mostBytes;
    this.longest = longest;
    this.clock = clock;
  }

  /**
   * Takes a place for a body.
   *
   * @param cut run, on any thread, when the body has to make room
   */
  synchronized Arrival begin(Runnable cut) {
    Instant now = clock.instant();
    while (!underway.isEmpty() && mustEnd(underway.getFirst(), now)) {
      cutOldest();
    }
    Arrival arrival = new Arrival(now, cut);
    underway.addLast(arrival);
    return arrival;
  }

  private boolean mustEnd(Arrival oldest, Instant now) {
    return underway.size() >= places || oldest.begun.plus(longest).isBefore(now);
  }

  private void cutOldest() {
    Arrival oldest = underway.removeFirst();
    oldest.cut = true;
    oldest.giveBack();
    oldest.end.run();
  }

  /** One body, until the work on it has ended. */
  final class Arrival implements AutoCloseable {
    private final Instant begun;
    private final Runnable end;
    private final List<byte[]> pieces = new ArrayList<>();
    private int held;
    private boolean cut;
    private boolean admitted;

    private Arrival(Instant begun, Runnable end) {
      this.begun = begun;
      this.end = end;
    }

    /**
     * Takes the next bytes over; false where the body itself has to make room. What was cut is let
     * go of here and now: the thread that collects it may come to that too late, with hundreds of
     * others still to read from.
     */
    boolean add(byte[] piece) {
      synchronized (Arrivals.this) {
        while (!underway.isEmpty() && !cut && bytes + piece.length > mostBytes) {
          cutOldest();
        }
        if (!cut) {
          pieces.add(piece);
          held += piece.length;
          bytes += piece.length;
        }
        return !cut;
      }
    }

    /** How many bytes are there. */
    int size() {
      synchronized (Arrivals.this) {
        return held;
      }
    }

    /** All of it, once; it goes on counting until this is closed. */
    byte[] content() {
      synchronized (Arrivals.this) {
        ByteBuffer whole = ByteBuffer.allocate(held);
        pieces.forEach(whole::put);
        pieces.clear();
        return whole.array();
      }
    }

    /** Nothing more comes: it makes room for nobody from now on; whether it had to before. */
    boolean end() {
      synchronized (Arrivals.this) {
        underway.remove(this);
        return cut;
      }
    }

    /** Takes a place among the requests that are worked on, if there is one. */
    boolean admit() {
      admitted = work.tryAcquire();
      return admitted;
    }

    /** Gives back what it holds. */
    @Override
    public void close() {
      synchronized (Arrivals.this) {
        underway.remove(this);
        giveBack();
      }
      if (admitted) {
        admitted = false;
        work.release();
      }
    }

    private void giveBack() {
      bytes -= held;
      held = 0;
      pieces.clear();
    }
  }
}
