package dev.sallyport.broker.doctor;

import dev.sallyport.broker.config.InvalidSettingException;
import dev.sallyport.broker.config.StoreChoice;
import dev.sallyport.broker.ops.ReadinessWiring;
import dev.sallyport.broker.store.SchemaStanding;
import dev.sallyport.broker.store.StoreException;
import dev.sallyport.broker.store.StoreLook;
import dev.sallyport.broker.store.StoreSettings;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Whether the database answers, knows the same schema and the same time, and is whole. */
final class DatabaseCheck implements Check {
  static final String NAME = "database";
  private static final String RESTORE = "restore a backup, or a copy of the file from before";
  private final Patient patient;

  DatabaseCheck(Patient patient) {
    this.patient = patient;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Duration limit() {
    return Duration.ofMinutes(1);
  }

  @Override
  public List<Line> look() throws InvalidSettingException {
    StoreSettings settings = StoreChoice.of(patient.config());
    if (settings.isSqlite() && !Files.exists(settings.file())) {
      return List.of(
          Line.skipped("", settings.file() + " is not there yet: the first start makes it"));
    }
    long asked = System.nanoTime();
    try (StoreLook store = StoreLook.open(settings, patient.clock())) {
      long millis = Duration.ofNanos(System.nanoTime() - asked).toMillis();
      List<Line> lines = new ArrayList<>();
      lines.add(Line.ok("", store.engine() + " answers after " + millis + " ms"));
      lines.add(schema(store.schema()));
      lines.addAll(integrity(store));
      lines.add(clock(store, patient.clock()));
      lines.addAll(past(store, patient.clock()));
      return lines;
    } catch (StoreException e) {
      return List.of(
          Line.failed(
              "",
              String.valueOf(e.getMessage()),
              "look at sallyport.store.url, at the server and at what the user may do there"));
    }
  }

  private static Line schema(SchemaStanding standing) {
    String part = "schema";
    return switch (standing) {
      case SchemaStanding.Absent absent ->
          Line.warning(part, absent.line(), "the first start makes it");
      case SchemaStanding.Older older ->
          Line.warning(part, older.line(), "the next start migrates it; make a backup before");
      case SchemaStanding.Current current -> Line.ok(part, current.line());
      case SchemaStanding.Newer newer ->
          Line.warning(part, newer.line(), "finish the upgrade, or the way back from it");
      case SchemaStanding.Unsupported unsupported ->
          Line.failed(
              part,
              unsupported.line(),
              "start the newer broker, or restore a backup from before the upgrade");
    };
  }

  private static List<Line> integrity(StoreLook store) {
    return store.engine().equals("sqlite")
        ? List.of(
            store
                .damage()
                .map(damage -> Line.failed("integrity", damage, RESTORE))
                .orElseGet(() -> Line.ok("integrity", "SQLite finds no damage")))
        : List.of();
  }

  /** What readiness of a running broker compares as well; SQLite has this machine's clock. */
  private static Line clock(StoreLook store, InstantSource clock) {
    Instant before = clock.instant();
    Outcome<Instant> now = store.read(transaction -> Outcome.accepted(transaction.now()));
    return switch (now) {
      case Outcome.Accepted<Instant>(Instant database) ->
          Clocks.line(
              "clock",
              "the database's clock",
              Duration.between(before, database),
              ReadinessWiring.MAX_CLOCK_OFFSET);
      case Outcome.Refused<Instant>(Refusal refusal) ->
          Line.failed("clock", refusal.line(), "look at the database's own log");
    };
  }

  /** A clock that went back makes rows of the future, and lets what has ended live again. */
  private static List<Line> past(StoreLook store, InstantSource clock) {
    return switch (Clocks.newestEntry(store)) {
      case Outcome.Accepted<Instant>(Instant newest)
          when newest.isAfter(clock.instant().plus(Clocks.USUAL)) ->
          List.of(
              Line.failed(
                  "newest",
                  "the newest entry is of " + newest + ", which is still to come",
                  "set this machine's clock: it went back, or was wrong then"));
      case Outcome.Accepted<Instant>(Instant newest) when newest.equals(Instant.EPOCH) ->
          List.of(Line.ok("newest", "no entry yet"));
      case Outcome.Accepted<Instant>(Instant newest) ->
          List.of(Line.ok("newest", "the newest entry is of " + newest));
      case Outcome.Refused<Instant> _ ->
          List.of(Line.skipped("newest", "there are no entries to read in this schema"));
    };
  }
}
