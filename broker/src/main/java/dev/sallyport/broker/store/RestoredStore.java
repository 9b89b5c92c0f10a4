package dev.sallyport.broker.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** What is asked of a database that was put back from a backup, and done to it. */
public final class RestoredStore {
  private RestoredStore() {}

  /**
   * What it holds, for a person to compare.
   *
   * @param tenants tenants
   * @param secrets versions of secrets, deleted ones included
   * @param entries audit entries
   * @param newest time of the newest audit entry, where there is one
   */
  public record Contents(long tenants, long secrets, long entries, Optional<Instant> newest) {}

  /** What it holds. */
  public static Contents contents(Transaction transaction) throws SQLException {
    long newest = number(transaction, "SELECT COALESCE(MAX(at), 0) AS n FROM audit");
    return new Contents(
        number(transaction, "SELECT COUNT(*) AS n FROM owners WHERE number = 1"),
        number(transaction, "SELECT COUNT(*) AS n FROM secret"),
        number(transaction, "SELECT COUNT(*) AS n FROM audit"),
        newest == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(newest)));
  }

  /**
   * Removes ticket keys and kept answers; how many. A challenge that was used after the backup was
   * made is unused in it: only because its ticket no longer verifies can it not be used again (I4).
   */
  public static int forgetTickets(Transaction transaction) throws SQLException {
    return BrokerKeyTable.removeAll(transaction, BrokerKeyTable.Kind.TICKET)
        + KeptAnswerTable.removeAll(transaction);
  }

  /**
   * How many other sessions of brokers a PostgreSQL server has on this database; those still have
   * the ticket keys in memory.
   */
  public static long otherSessions(Transaction transaction) throws SQLException {
    return number(
        transaction,
        "SELECT COUNT(*) AS n FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name = ? AND pid <> pg_backend_pid()",
        PostgresConnections.APPLICATION);
  }

  private static long number(Transaction transaction, String sql, Object... parameters)
      throws SQLException {
    return transaction.first(sql, row -> row.number("n"), parameters).orElse(0L);
  }
}
