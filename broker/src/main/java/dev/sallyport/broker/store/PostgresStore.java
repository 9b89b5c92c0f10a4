package dev.sallyport.broker.store;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration.TransactionIsolation;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/**
 * PostgreSQL, for more than one replica. One transaction for each unit of work, at read committed:
 * what must not happen twice is guarded by a unique key, never by a look before a write.
 */
final class PostgresStore implements Store {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int ATTEMPTS = 3;

  /** Serialisation failure, deadlock, unique violation: another transaction was first. */
  private static final Set<String> LOST_RACE = Set.of("40001", "40P01", "23505");

  private final AgroalDataSource pool;
  private final DatabaseClock clock = DatabaseClock.postgres();

  private PostgresStore(AgroalDataSource pool) {
    this.pool = pool;
  }

  static PostgresStore open(StoreSettings settings) throws StoreException {
    try {
      AgroalDataSource pool = AgroalDataSource.from(configuration(settings));
      PostgresStore store = new PostgresStore(pool);
      try {
        Schema.migrate(pool, "BYTEA");
        return store;
      } catch (StoreException e) {
        store.close();
        throw e;
      }
    } catch (SQLException | IOException e) {
      throw new StoreException("cannot open the database", e);
    }
  }

  @Override
  public <T> Outcome<T> read(Work<T> work) {
    return attempt(work, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
  }

  @Override
  public <T> Outcome<T> write(Work<T> work) {
    return attempt(work, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE");
  }

  @Override
  public String engine() {
    return "postgresql";
  }

  @Override
  public void close() {
    pool.close();
  }

  private <T> Outcome<T> attempt(Work<T> work, String mode) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        return once(work, mode);
      } catch (SQLException e) {
        if (!LOST_RACE.contains(String.valueOf(e.getSQLState()))) {
          return Failures.refusal(e);
        }
      }
    }
    return Outcome.refused(RefusalReason.OVERLOADED, "store");
  }

  private <T> Outcome<T> once(Work<T> work, String mode) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      Failures.execute(connection, mode);
      return decide(connection, work);
    }
  }

  /** Commits what was accepted, rolls back everything else. */
  private <T> Outcome<T> decide(Connection connection, Work<T> work) throws SQLException {
    boolean accepted = false;
    try {
      Outcome<T> outcome =
          work.in(new Transaction(connection, Statements.forOneUse(connection), clock));
      accepted = outcome instanceof Outcome.Accepted<T>;
      if (accepted) {
        connection.commit();
      }
      return outcome;
    } finally {
      if (!accepted) {
        connection.rollback();
      }
    }
  }

  private static AgroalDataSourceConfigurationSupplier configuration(StoreSettings settings)
      throws IOException {
    AgroalConnectionFactoryConfigurationSupplier factory =
        new AgroalConnectionFactoryConfigurationSupplier()
            .jdbcUrl(settings.url())
            .jdbcTransactionIsolation(TransactionIsolation.READ_COMMITTED);
    settings.user().ifPresent(user -> factory.principal(new NamePrincipal(user)));
    if (settings.passwordFile().isPresent()) {
      factory.credential(new SimplePassword(password(settings.passwordFile().get())));
    }
    return new AgroalDataSourceConfigurationSupplier()
        .connectionPoolConfiguration(pool ->
            pool.maxSize(settings.connections())
                .acquisitionTimeout(PATIENCE)
                .connectionFactoryConfiguration(factory));
  }

  private static String password(Path file) throws IOException {
    return Files.readString(file).strip();
  }
}
