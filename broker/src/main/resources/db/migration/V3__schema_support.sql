-- Which brokers work on a schema that is newer than they are: one row for each migration from this one
-- on, written by the migration itself. A broker that knows schema "works_from" works on the schema of
-- "version", and starts on it. docs/operations.md, "Upgrading", says what such a migration may do.
CREATE TABLE schema_support (
  version     INTEGER NOT NULL,
  works_from  INTEGER NOT NULL,
  PRIMARY KEY (version)
);

INSERT INTO schema_support (version, works_from) VALUES (3, 2);
