package dev.sallyport.broker.store;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration.TransactionIsolation;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/**
 * How connections to PostgreSQL are made, kept and given up. Every wait ends: for a connection, for
 * the server's next byte, for another transaction's lock. What a URL says about its own time-outs
 * goes before what stands here.
 */
final class PostgresConnections {
  /** The name under which a broker's sessions stand in {@code pg_stat_activity}. */
  static final String APPLICATION = "sallyport";

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String CONNECT_SECONDS = "5";

  /**
   * Longer than any lock is waited for. A statement has no time-out of its own on the server: one
   * that cut short the wait of a commit for a standby would make the commit look replicated.
   */
  private static final String SOCKET_SECONDS = "10";

  /** A connection that has been idle for longer is tried before it is lent. */
  private static final Duration TRUSTED_IDLE = Duration.ofSeconds(1);

  private static final int VALIDATION_SECONDS = 2;

  /** One holds the lock, Flyway works on others. */
  private static final int MIGRATING = 4;

  /**
   * For each new session. A replica that vanished in the middle of a transaction gives its locks
   * back; and a server that does not flush commits (a default that an administrator can set) is
   * told to, because what it acknowledges would be lost with its power.
   */
  private static final String SESSION =
      "SET lock_timeout = '5s';"
          + " SET idle_in_transaction_session_timeout = '10s';"
          + " SELECT set_config('synchronous_commit', 'on', false)"
          + " WHERE current_setting('synchronous_commit') = 'off'";

  private PostgresConnections() {}

  /** The pool that serves requests. */
  static AgroalDataSource pool(StoreSettings settings) throws SQLException, IOException {
    AgroalConnectionFactoryConfigurationSupplier factory =
        factory(settings)
            .jdbcProperty("connectTimeout", CONNECT_SECONDS)
            .jdbcProperty("socketTimeout", SOCKET_SECONDS)
            .jdbcProperty("tcpKeepAlive", "true")
            .initialSql(SESSION);
    return AgroalDataSource.from(
        new AgroalDataSourceConfigurationSupplier()
            .connectionPoolConfiguration(pool ->
                pool.maxSize(settings.connections())
                    .acquisitionTimeout(PATIENCE)
                    .idleValidationTimeout(TRUSTED_IDLE)
                    .connectionValidator(
                        ConnectionValidator.defaultValidatorWithTimeout(VALIDATION_SECONDS))
                    .exceptionSorter(PostgresConnections::isLost)
                    .connectionFactoryConfiguration(factory)));
  }

  /** Connections of their own for a change of the schema, which may take its time. */
  static AgroalDataSource patient(StoreSettings settings) throws SQLException, IOException {
    AgroalConnectionFactoryConfigurationSupplier factory = factory(settings);
    return AgroalDataSource.from(
        new AgroalDataSourceConfigurationSupplier()
            .connectionPoolConfiguration(pool ->
                pool.maxSize(Math.max(settings.connections(), MIGRATING))
                    .acquisitionTimeout(PATIENCE)
                    .connectionFactoryConfiguration(factory)));
  }

  /** One connection that can only read, for a look at a database beside its brokers. */
  static AgroalDataSource look(StoreSettings settings) throws SQLException, IOException {
    AgroalConnectionFactoryConfigurationSupplier factory =
        factory(settings, APPLICATION + "-doctor")
            .jdbcProperty("connectTimeout", CONNECT_SECONDS)
            .jdbcProperty("socketTimeout", SOCKET_SECONDS)
            .initialSql("SET default_transaction_read_only = on; SET lock_timeout = '5s'");
    return AgroalDataSource.from(
        new AgroalDataSourceConfigurationSupplier()
            .connectionPoolConfiguration(pool ->
                pool.maxSize(1)
                    .acquisitionTimeout(PATIENCE)
                    .connectionFactoryConfiguration(factory)));
  }

  private static AgroalConnectionFactoryConfigurationSupplier factory(StoreSettings settings)
      throws IOException {
    return factory(settings, APPLICATION);
  }

  private static AgroalConnectionFactoryConfigurationSupplier factory(
      StoreSettings settings, String application) throws IOException {
    AgroalConnectionFactoryConfigurationSupplier factory =
        new AgroalConnectionFactoryConfigurationSupplier()
            .jdbcUrl(settings.url())
            .jdbcProperty("ApplicationName", application)
            .jdbcTransactionIsolation(TransactionIsolation.READ_COMMITTED);
    settings.user().ifPresent(user -> factory.principal(new NamePrincipal(user)));
    if (settings.passwordFile().isPresent()) {
      factory.credential(new SimplePassword(password(settings.passwordFile().get())));
    }
    return factory;
  }

  /**
   * Whether a connection is of no more use: it broke (class 08), the server ended it or is going
   * down (57P01 to 57P05), or it idled within a transaction (25P03).
   */
  static boolean isLost(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (state.startsWith("08") || state.startsWith("57P0") || state.equals("25P03"));
  }

  private static String password(Path file) throws IOException {
    return Files.readString(file).strip();
  }
}
