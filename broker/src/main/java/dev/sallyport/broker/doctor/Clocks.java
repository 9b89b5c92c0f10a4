package dev.sallyport.broker.doctor;

import dev.sallyport.broker.store.AuditTable;
import dev.sallyport.broker.store.BrokerKeyTable;
import dev.sallyport.broker.store.BrokerKeyTable.BrokerKeyRow;
import dev.sallyport.broker.store.OwnersTable;
import dev.sallyport.broker.store.ReadableStore;
import dev.sallyport.broker.store.Transaction;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.TenantName;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How far this machine's clock is from others. */
final class Clocks {
  /** A clock that is kept by a time service is not further off; headers tell seconds alone. */
  static final Duration USUAL = Duration.ofSeconds(5);

  private Clocks() {}

  /**
   * What to say of a distance.
   *
   * @param ahead how far the other clock is ahead of this machine's; negative where it is behind
   * @param bound beyond this it fails
   */
  static Line line(String part, String whose, Duration ahead, Duration bound) {
    String side = ahead.isNegative() ? " behind" : " ahead of";
    String detail = whose + " is " + inWords(ahead.abs()) + side + " this machine's";
    String advice = "keep both clocks by a time service; tokens are judged with 60 seconds of skew";
    if (ahead.abs().compareTo(bound) > 0) {
      return Line.failed(part, detail, advice);
    }
    return ahead.abs().compareTo(USUAL) > 0
        ? Line.warning(part, detail, advice)
        : Line.ok(part, detail);
  }

  private static String inWords(Duration time) {
    return time.toMillis() + " ms";
  }

  /** The newest time that a broker has written down; 1970 where there is none. */
  static Outcome<Instant> newestEntry(ReadableStore store) {
    return store.read(transaction -> Outcome.accepted(newest(transaction)));
  }

  private static Instant newest(Transaction transaction) throws SQLException {
    Instant newest = Instant.EPOCH;
    for (BrokerKeyRow key : BrokerKeyTable.all(transaction, BrokerKeyTable.Kind.TRANSPORT)) {
      newest = later(newest, key.from());
    }
    for (String tenant : OwnersTable.tenants(transaction)) {
      Optional<Instant> entry = AuditTable.newest(transaction, new TenantName(tenant));
      newest = later(newest, entry.orElse(newest));
    }
    return newest;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
