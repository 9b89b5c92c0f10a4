package dev.sallyport.broker.store;

import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Ticket;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.BitSet;

/**
 * Which challenges this process has met: whoever meets one for the first time need not ask the
 * database whether it was used. Bits of the challenges, which are random, so that memory has a
 * bound; two that share a bit, and those of a process before, cost a look-up and nothing else. What
 * decides is the unique key at the commit.
 */
final class SeenChallenges {
  private static final int BITS = 1 << 22;

  private final Instant begun;
  private BitSet recent = new BitSet(BITS);
  private BitSet older = new BitSet(BITS);
  private Instant recentUntil;
  private Instant olderUntil;

  /** Of a process that began then. */
  SeenChallenges(Instant begun) {
    this.begun = begun;
    this.recentUntil = begun;
    this.olderUntil = begun;
  }

  /** Whether a challenge may have been here before; from now on it may. */
  synchronized boolean mayHaveSeen(Challenge challenge, Ticket ticket) {
    turn(ticket);
    int bit = ByteBuffer.wrap(challenge.value().toArray()).getInt() & BITS - 1;
    boolean seen = !ticket.issued().isAfter(begun) || recent.get(bit) || older.get(bit);
    recent.set(bit);
    return seen;
  }

  /** Forgets the older half once no ticket in it is good any more. */
  private void turn(Ticket ticket) {
    if (ticket.issued().isAfter(olderUntil)) {
      older = recent;
      olderUntil = recentUntil;
      recent = new BitSet(BITS);
      recentUntil = ticket.expiry();
    } else if (ticket.expiry().isAfter(recentUntil)) {
      recentUntil = ticket.expiry();
    }
  }
}
