package dev.sallyport.broker.custody;

import dev.sallyport.broker.store.BrokerKeyTable.BrokerKeyRow;
import dev.sallyport.broker.store.BrokerKeyTable.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When the broker's own keys begin and end.
 *
 * @param transportPeriod how long a transport key is handed out before the next one is made
 * @param transportOverlap how much longer it opens; longer than any ticket lives
 */
public record KeySchedule(Duration transportPeriod, Duration transportOverlap) {
  /** A new transport key each day; the one before opens for another hour. */
  public static final KeySchedule DEFAULT =
      new KeySchedule(Duration.ofDays(1), Duration.ofHours(1));

  /** Identity keys have no end of their own: guests pin them until the operator changes them. */
  private static final Instant NEVER = Instant.ofEpochMilli(253_402_300_799_999L);

  private static final int IDENTITIES = 2;

  /** Checks that both are positive. */
  public KeySchedule {
    if (!transportPeriod.isPositive() || !transportOverlap.isPositive()) {
      throw new IllegalArgumentException("period and overlap are positive");
    }
  }

  /** A key that has to be made. */
  record Due(Kind kind, int number, Instant from, Instant until) {}

  /** What is missing among these rows at this time. */
  List<Due> missing(List<BrokerKeyRow> rows, Instant now) {
    List<Due> due = new ArrayList<>();
    for (int number = 1; number <= IDENTITIES; number++) {
      due.add(new Due(Kind.IDENTITY, number, now, NEVER));
    }
    due.add(ticket(now));
    // Made a day ahead, so that midnight does not depend on the KMS.
    due.add(ticket(now.plus(Duration.ofDays(1))));
    due.removeIf(key -> rows.stream().anyMatch(row -> is(row, key)));
    transport(rows, now).ifPresent(due::add);
    return due;
  }

  /** The number of the ticket key of a moment: its day since 1970 in UTC, the same everywhere. */
  static int ticketNumber(Instant issued) {
    return Math.toIntExact(issued.atZone(ZoneOffset.UTC).toLocalDate().toEpochDay());
  }

  private static Due ticket(Instant now) {
    int day = ticketNumber(now);
    Instant from = LocalDate.ofEpochDay(day).atStartOfDay(ZoneOffset.UTC).toInstant();
    return new Due(Kind.TICKET, day, from, from.plus(Duration.ofDays(2)));
  }

  private Optional<Due> transport(List<BrokerKeyRow> rows, Instant now) {
    Optional<BrokerKeyRow> newest =
        rows.stream().filter(row -> row.kind() == Kind.TRANSPORT).reduce((_, last) -> last);
    if (newest.isPresent() && now.isBefore(newest.get().from().plus(transportPeriod))) {
      return Optional.empty();
    }
    int number = newest.map(row -> row.number() + 1).orElse(1);
    Instant until = now.plus(transportPeriod).plus(transportOverlap);
    return Optional.of(new Due(Kind.TRANSPORT, number, now, until));
  }

  private static boolean is(BrokerKeyRow row, Due due) {
    return row.kind() == due.kind() && row.number() == due.number();
  }
}
