package dev.sallyport.broker.store;

/**
 * How the schema of a database stands to a broker. A schema is known by the number of its newest
 * migration.
 */
public sealed interface SchemaStanding {
  /** The schema of the database; 0 where it has none. */
  int version();

  /** One clause for the operator. */
  String line();

  /** Nothing of a broker's is there yet: the first start makes it. */
  record Absent(int version) implements SchemaStanding {
    @Override
    public String line() {
      return "no schema yet";
    }
  }

  /**
   * A start brings it up to date.
   *
   * @param known the newest schema that this broker knows
   */
  record Older(int version, int known) implements SchemaStanding {
    @Override
    public String line() {
      return "schema " + version + " is older than " + known + ", which this broker knows";
    }
  }

  /** What this broker knows. */
  record Current(int version) implements SchemaStanding {
    @Override
    public String line() {
      return "schema " + version + " is the one that this broker knows";
    }
  }

  /**
   * A newer broker has changed it, in ways that this one works with: during an upgrade, or after
   * going back from one.
   *
   * @param known the newest schema that this broker knows
   */
  record Newer(int version, int known) implements SchemaStanding {
    @Override
    public String line() {
      return "schema %d is newer than %d and supports this broker".formatted(version, known);
    }
  }

  /**
   * A newer broker has changed it in a way that this one does not work with, and so must not start.
   *
   * @param known the newest schema that this broker knows
   * @param migration the first migration that does not say that it supports this broker
   */
  record Unsupported(int version, int known, int migration) implements SchemaStanding {
    @Override
    public String line() {
      return "schema %d is newer than %d, and its migration %d does not support this broker"
          .formatted(version, known, migration);
    }
  }
}
