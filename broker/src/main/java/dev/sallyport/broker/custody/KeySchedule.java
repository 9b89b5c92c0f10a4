package dev.sallyport.broker.custody;

import dev.sallyport.broker.store.BrokerKeyTable.BrokerKeyRow;
import dev.sallyport.broker.store.BrokerKeyTable.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * When the broker's own keys begin and end.
 *
 * @param transportPeriod how long a transport key is handed out before the next one is made
 * @param transportOverlap how much longer it opens; longer than any ticket lives
 * @param inFlight how long a key that was replaced by command still serves what was begun under it
 * @param identityNotice how long guests have to pin the next identity key before it is used
 */
public record KeySchedule(
    Duration transportPeriod,
    Duration transportOverlap,
    Duration inFlight,
    Duration identityNotice) {
  /**
   * Other replicas work with a replaced key until they read the keys again, each minute, and clocks
   * differ.
   */
  private static final Duration LAG = Duration.ofMinutes(10);

  /** Identity keys have no end of their own: guests pin them until the operator replaces them. */
  private static final Instant NEVER = Instant.ofEpochMilli(253_402_300_799_999L);

  private static final int IDENTITIES = 2;

  /** A ticket key has the number of its day times this, plus the times that it was replaced. */
  private static final int NUMBERS_A_DAY = 10_000;

  private static final Duration DAY = Duration.ofDays(1);

  /** For challenges of 5 minutes; 30 days to pin an identity key. */
  public static final KeySchedule DEFAULT = of(Duration.ofMinutes(5), Duration.ofDays(30));

  /** Checks that the bounds make sense. */
  public KeySchedule {
    if (!transportPeriod.isPositive() || !transportOverlap.isPositive() || !inFlight.isPositive()) {
      throw new IllegalArgumentException("periods are positive");
    }
    if (identityNotice.isNegative()) {
      throw new IllegalArgumentException("a notice is zero or more");
    }
  }

  /** A new transport key each day; the one before opens for another hour. */
  public static KeySchedule of(Duration challengeLife, Duration identityNotice) {
    return new KeySchedule(DAY, Duration.ofHours(1), challengeLife.plus(LAG), identityNotice);
  }

  /** A key that has to be made. */
  record Due(Kind kind, int number, Instant from, Instant until) {
    Due since(Instant other) {
      return new Due(kind, number, other, until);
    }
  }

  /** What is missing among these rows, which ascend by number, at this time. */
  List<Due> missing(List<BrokerKeyRow> rows, Instant now) {
    List<Due> due = new ArrayList<>();
    List<BrokerKeyRow> identities = ofKind(rows, Kind.IDENTITY);
    long open = identities.stream().filter(KeySchedule::isOpen).count();
    for (int more = 1; more <= IDENTITIES - open; more++) {
      due.add(identity(identities, more, now));
    }
    // Made a day ahead, so that midnight does not depend on the KMS.
    for (Instant moment : List.of(now, now.plus(DAY))) {
      if (ticketKey(rows, moment).isEmpty()) {
        due.add(ticket(rows, moment));
      }
    }
    List<BrokerKeyRow> transports = ofKind(rows, Kind.TRANSPORT);
    if (transports.isEmpty() || !now.isBefore(transports.getLast().from().plus(transportPeriod))) {
      due.add(transport(transports, now));
    }
    return due;
  }

  /** The next identity key but {@code more} - 1. */
  Due identity(List<BrokerKeyRow> identities, int more, Instant now) {
    return new Due(Kind.IDENTITY, highest(identities) + more, now, NEVER);
  }

  /** The transport key after these. */
  Due transport(List<BrokerKeyRow> transports, Instant now) {
    Instant until = now.plus(transportPeriod).plus(transportOverlap);
    return new Due(Kind.TRANSPORT, highest(transports) + 1, now, until);
  }

  /** The ticket key that comes after those of the moment's day; it ends with the day after. */
  static Due ticket(List<BrokerKeyRow> rows, Instant moment) {
    int day = day(moment);
    int number =
        ofKind(rows, Kind.TICKET).stream()
            .map(BrokerKeyRow::number)
            .filter(used -> used / NUMBERS_A_DAY == day)
            .max(Comparator.naturalOrder())
            .map(used -> Math.addExact(used, 1))
            .orElse(Math.multiplyExact(day, NUMBERS_A_DAY));
    return new Due(Kind.TICKET, number, startOf(day), endOf(day));
  }

  /** The key that tickets of this moment are made with; one that was replaced is none. */
  static Optional<BrokerKeyRow> ticketKey(List<BrokerKeyRow> rows, Instant moment) {
    return ofKind(rows, Kind.TICKET).reversed().stream()
        .filter(row -> isTicketKeyFor(row, moment))
        .findFirst();
  }

  /** Whether tickets of this moment may be made with this ticket key. */
  static boolean isTicketKeyFor(BrokerKeyRow row, Instant moment) {
    int day = day(moment);
    return row.number() / NUMBERS_A_DAY == day && !row.until().isBefore(endOf(day));
  }

  /** Whether it is an identity key without an end: the first of these signs, the rest are next. */
  static boolean isOpen(BrokerKeyRow row) {
    return row.kind() == Kind.IDENTITY && !row.until().isBefore(NEVER);
  }

  static List<BrokerKeyRow> ofKind(List<BrokerKeyRow> rows, Kind kind) {
    return rows.stream().filter(row -> row.kind() == kind).toList();
  }

  private static int highest(List<BrokerKeyRow> rows) {
    return rows.isEmpty() ? 0 : rows.getLast().number();
  }

  /** Days since 1970 in UTC, the same everywhere. */
  private static int day(Instant moment) {
    return Math.toIntExact(moment.atZone(ZoneOffset.UTC).toLocalDate().toEpochDay());
  }

  private static Instant startOf(int day) {
    return LocalDate.ofEpochDay(day).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** Longer by a day than tickets are made with it, which is longer than any of them lives. */
  private static Instant endOf(int day) {
    return startOf(day).plus(DAY).plus(DAY);
  }
}
