package dev.sallyport.broker.store;

import java.time.InstantSource;

/** Stores as brokers of other versions open them. */
public final class StoreOf {
  /** What this code knew before migrations said whom they support; it uses nothing newer. */
  public static final int BEFORE_SUPPORT = 2;

  private StoreOf() {}

  /** The version that the next migration will have. */
  public static int next() {
    return Migrations.ALL.newest() + 1;
  }

  /** The store of a broker that knows the schema up to a version. */
  public static Store knowing(int version, StoreSettings settings, InstantSource clock)
      throws StoreException {
    return open(settings, clock, Migrations.ALL.upTo(version));
  }

  /** The store of a broker with one migration more, which does this. */
  public static Store after(String sql, StoreSettings settings, InstantSource clock)
      throws StoreException {
    return open(settings, clock, Migrations.ALL.and("V" + next() + "__next.sql", sql));
  }

  /** What a migration says that supports brokers since a version. */
  public static String supporting(int version) {
    return "INSERT INTO schema_support (version, works_from) VALUES (%d, %d);"
        .formatted(next(), version);
  }

  /** Adds in each way that a migration may, and supports the brokers of today. */
  public static String additive() {
    return """
    ALTER TABLE audit ADD COLUMN region VARCHAR(32) DEFAULT '' NOT NULL;
    ALTER TABLE lease ADD COLUMN renewed_at BIGINT;
    CREATE TABLE revocation (tenant VARCHAR(63) NOT NULL, entry ${bytes} NOT NULL,
      PRIMARY KEY (tenant, entry));
    CREATE INDEX lease_policy ON lease (tenant, policy);
    """
        + supporting(Migrations.ALL.newest());
  }

  private static Store open(StoreSettings settings, InstantSource clock, Migrations known)
      throws StoreException {
    return settings.isSqlite()
        ? SqliteStore.open(settings, clock, known)
        : PostgresStore.open(settings, known);
  }
}
