package dev.sallyport.broker.custody;

import dev.sallyport.broker.custody.KeySchedule.Due;
import dev.sallyport.broker.store.BrokerKeyTable;
import dev.sallyport.broker.store.BrokerKeyTable.BrokerKeyRow;
import dev.sallyport.broker.store.BrokerKeyTable.Kind;
import dev.sallyport.broker.store.Transaction;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.wire.KeyRotation;
import dev.sallyport.protocol.wire.KeyRotation.Manner;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What replacing a key of the broker comes to: one key is made, others are given an end. Planned
 * from the rows of one moment and committed only where none of them has changed since, so that of
 * two orders one is carried out.
 *
 * @param made the key to be made
 * @param ended the keys that it replaces
 */
record KeyReplacement(Due made, List<Ended> ended) {
  /** Copies the list. */
  KeyReplacement {
    ended = List.copyOf(ended);
  }

  /** A key as it is, and the end that it is given. */
  record Ended(BrokerKeyRow row, Instant until) {}

  /**
   * Plans what was ordered.
   *
   * <p>Refused: {@code keys-moved} where the order names another key than the current one; {@code
   * pins-at-risk} where guests had no time to pin the next identity key; {@code bad-member-value}
   * for a manner that the kind does not have.
   *
   * @param rows all keys, ascending by number
   */
  static Outcome<KeyReplacement> plan(
      KeyRotation order, Kind kind, List<BrokerKeyRow> rows, KeySchedule schedule, Instant now) {
    List<BrokerKeyRow> keys = KeySchedule.ofKind(rows, kind);
    Optional<Integer> current = current(kind, keys, now).map(BrokerKeyRow::number);
    if (!current.equals(Optional.of(order.replaces()))) {
      String detail = current.map(number -> "the current key is " + number).orElse("no key");
      return new Refusal(RefusalReason.KEYS_MOVED, kind.label(), detail).asOutcome();
    }
    Instant end = order.manner() == Manner.DISCARD ? now : now.plus(schedule.inFlight());
    return switch (kind) {
      case IDENTITY -> identity(order, keys, schedule, now);
      case TRANSPORT ->
          accepted(order, Manner.DISCARD, schedule.transport(keys, now), endedBy(keys, end));
      case TICKET ->
          accepted(
              order,
              Manner.DISCARD,
              KeySchedule.ticket(keys, now).since(now),
              tickets(keys, now, end));
    };
  }

  /** Writes the plan; {@code keys-moved}, to be rolled back, where a row is not as it was. */
  Outcome<Boolean> write(Transaction transaction, BrokerKeyRow key) throws SQLException {
    for (Ended one : ended) {
      if (!BrokerKeyTable.end(transaction, one.row(), one.until())) {
        return moved();
      }
    }
    return BrokerKeyTable.insert(transaction, key) ? Outcome.accepted(true) : moved();
  }

  private Outcome<Boolean> moved() {
    return new Refusal(RefusalReason.KEYS_MOVED, made.kind().label(), "just now").asOutcome();
  }

  private static Optional<BrokerKeyRow> current(Kind kind, List<BrokerKeyRow> keys, Instant now) {
    return switch (kind) {
      case IDENTITY -> keys.stream().filter(KeySchedule::isOpen).findFirst();
      case TRANSPORT -> keys.isEmpty() ? Optional.empty() : Optional.of(keys.getLast());
      case TICKET -> KeySchedule.ticketKey(keys, now);
    };
  }

  /** The next key becomes current by the end of the one before it; the new one becomes next. */
  private static Outcome<KeyReplacement> identity(
      KeyRotation order, List<BrokerKeyRow> keys, KeySchedule schedule, Instant now) {
    List<BrokerKeyRow> open = keys.stream().filter(KeySchedule::isOpen).toList();
    if (open.size() < 2) {
      return new Refusal(RefusalReason.KEYS_MOVED, "identity", "no next key yet").asOutcome();
    }
    Instant pinned = open.get(1).from().plus(schedule.identityNotice());
    if (now.isBefore(pinned) && order.manner() != Manner.DESPITE_PINS) {
      String detail = "pinnable since " + open.get(1).from() + ", to be used from " + pinned;
      return new Refusal(RefusalReason.PINS_AT_RISK, "identity", detail).asOutcome();
    }
    List<Ended> ended = List.of(new Ended(open.getFirst(), now.plus(schedule.inFlight())));
    return accepted(order, Manner.DESPITE_PINS, schedule.identity(keys, 1, now), ended);
  }

  /**
   * The keys of today and yesterday serve what is in flight. Tomorrow's, made ahead, has served
   * nothing and goes at once: whoever learnt today's may know it too.
   */
  private static List<Ended> tickets(List<BrokerKeyRow> keys, Instant now, Instant end) {
    List<Ended> ended = new ArrayList<>();
    for (BrokerKeyRow key : keys) {
      ended.addAll(endedBy(List.of(key), key.from().isAfter(now) ? now : end));
    }
    return ended;
  }

  /** Those that would end later, at that time; the others keep the end that they have. */
  private static List<Ended> endedBy(List<BrokerKeyRow> keys, Instant end) {
    return keys.stream()
        .filter(key -> key.until().isAfter(end))
        .map(key -> new Ended(key, end))
        .toList();
  }

  private static Outcome<KeyReplacement> accepted(
      KeyRotation order, Manner special, Due made, List<Ended> ended) {
    return order.manner() == Manner.USUAL || order.manner() == special
        ? Outcome.accepted(new KeyReplacement(made, ended))
        : Outcome.refused(RefusalReason.BAD_MEMBER_VALUE, "manner");
  }
}
