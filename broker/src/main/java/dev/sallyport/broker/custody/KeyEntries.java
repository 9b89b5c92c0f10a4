package dev.sallyport.broker.custody;

import dev.sallyport.broker.store.BrokerKeyTable;
import dev.sallyport.broker.store.BrokerKeyTable.BrokerKeyRow;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.wire.KeyEntry;
import dev.sallyport.protocol.wire.KeyEntry.Standing;
import dev.sallyport.protocol.wire.KeyKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What is told of the broker's own keys. */
final class KeyEntries {
  private KeyEntries() {}

  /** Every key that still serves; one that has ended and waits to be removed is left out. */
  static List<KeyEntry> of(BrokerKeys keys, Instant now) {
    return keys.all().stream()
        .filter(key -> now.isBefore(key.row().until()))
        .map(key -> entry(keys, key, now))
        .toList();
  }

  /** The broker's kind of that name; refused for a kind that belongs to tenants. */
  static Outcome<BrokerKeyTable.Kind> kind(KeyKind kind) {
    return switch (kind) {
      case IDENTITY -> Outcome.accepted(BrokerKeyTable.Kind.IDENTITY);
      case TRANSPORT -> Outcome.accepted(BrokerKeyTable.Kind.TRANSPORT);
      case TICKET -> Outcome.accepted(BrokerKeyTable.Kind.TICKET);
      case INTAKE, STORAGE -> Outcome.refused(RefusalReason.BAD_MEMBER_VALUE, "kind");
    };
  }

  private static KeyEntry entry(BrokerKeys keys, BrokerKey key, Instant now) {
    BrokerKeyRow row = key.row();
    return new KeyEntry(
        kind(row.kind()),
        row.number(),
        standing(keys, key, now),
        row.from().toEpochMilli(),
        KeySchedule.isOpen(row)
            ? OptionalLong.empty()
            : OptionalLong.of(row.until().toEpochMilli()),
        key.fingerprint(),
        OptionalLong.empty());
  }

  private static KeyKind kind(BrokerKeyTable.Kind kind) {
    return switch (kind) {
      case IDENTITY -> KeyKind.IDENTITY;
      case TRANSPORT -> KeyKind.TRANSPORT;
      case TICKET -> KeyKind.TICKET;
    };
  }

  private static Standing standing(BrokerKeys keys, BrokerKey key, Instant now) {
    return switch (key) {
      case BrokerKey.Identity identity -> standing(keys, identity);
      case BrokerKey.Transport transport ->
          transport.equals(keys.transports().getLast()) ? Standing.CURRENT : Standing.KEPT;
      case BrokerKey.TicketKey ticket when ticket.row().from().isAfter(now) -> Standing.NEXT;
      case BrokerKey.TicketKey ticket ->
          keys.ticketKey(now).equals(Optional.of(ticket)) ? Standing.CURRENT : Standing.KEPT;
    };
  }

  private static Standing standing(BrokerKeys keys, BrokerKey.Identity identity) {
    if (!KeySchedule.isOpen(identity.row())) {
      return Standing.KEPT;
    }
    return identity.equals(keys.identities().getFirst()) ? Standing.CURRENT : Standing.NEXT;
  }
}
