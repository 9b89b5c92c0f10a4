package dev.sallyport.broker.store;

import static dev.sallyport.broker.store.StoreContract.ACME;
import static dev.sallyport.broker.store.StoreContract.statement;
import static dev.sallyport.broker.store.StoreContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.ResourceName;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.Ticket;
import dev.sallyport.protocol.Transcript;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A ledger over one engine, and one tenant with what it may release. */
abstract class LedgerSetup {
  static final Duration TICKET_LIFE = Duration.ofMinutes(5);
  static final Duration LEASE = Duration.ofMinutes(2);
  static final Challenge CHALLENGE = new Challenge(digest("challenge").value());

  final TestClock clock = new TestClock();
  @TempDir Path folder;
  Engine engine;
  Store store;
  ReleaseLedger ledger;
  Instant now;

  abstract Engine engine(Path folder) throws Exception;

  @BeforeEach
  void open() throws Exception {
    engine = engine(folder);
    reopen();
    fill();
  }

  private void fill() {
    now = value(store.read(transaction -> Outcome.accepted(transaction.now())));
    value(
        store.write(transaction -> {
          OwnersTable.insert(transaction, ACME, StoreContract.owners(1));
          for (long version = 1; version <= 3; version++) {
            StatementTable.insert(
                transaction, ACME, StatementKind.SECRET, statement("a", version, 0));
            StatementTable.insert(
                transaction, ACME, StatementKind.SECRET, statement("b", version, 0));
          }
          StatementTable.insert(transaction, ACME, StatementKind.POLICY, statement("p", 1, 0));
          return Outcome.accepted(true);
        }));
  }

  final void reopen() throws Exception {
    store = Store.open(engine.settings(), clock);
    ledger = ledgerIn(store);
  }

  /** Begins anew, with a store as a broker has it that knows the schema up to a version. */
  final void beginWith(int schema) throws Exception {
    store.close();
    engine = engine(Files.createDirectory(folder.resolve("schema-" + schema)));
    store = StoreOf.knowing(schema, engine.settings(), clock);
    ledger = ledgerIn(store);
    fill();
  }

  private ReleaseLedger ledgerIn(Store opened) {
    return new ReleaseLedger(opened, new SecureRandom(), clock.instant());
  }

  /** Without a rest. */
  final Outcome<Integer> prune(boolean cutShort) {
    return ledger.prune(new PrunePace(() -> 0, _ -> {}, () -> cutShort));
  }

  @AfterEach
  void close() {
    store.close();
  }

  static Digest digest(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8)).sha256();
  }

  static Transcript transcript(String text) {
    return new Transcript(digest(text));
  }

  static PendingRelease.Item item(String resource, long version, String sealed) {
    return new PendingRelease.Item(
        value(ResourceName.parse(resource)),
        version,
        "p",
        1,
        digest("policy"),
        Bytes.of(sealed.getBytes(StandardCharsets.UTF_8)),
        LEASE,
        "every condition held");
  }

  PendingRelease pending(TenantName tenant, String transcript, Instant expiry) {
    return pending(tenant, CHALLENGE, transcript, expiry);
  }

  PendingRelease pending(
      TenantName tenant, Challenge challenge, String transcript, Instant expiry) {
    String prefix = tenant.value();
    return new PendingRelease(
        tenant,
        digest("root"),
        challenge,
        transcript(transcript),
        expiry,
        digest("instance of " + transcript),
        digest("evidence"),
        correlation(transcript),
        List.of("GPU-1", "GPU-2"),
        List.of(
            item(prefix + "/a", 3, "sealed a for " + transcript),
            item(prefix + "/b@2", 2, "sealed b for " + transcript)),
        ledger.edition());
  }

  /** Where nobody changes the store past the broker. */
  Outcome<CommittedRelease> commit(PendingRelease pending) {
    return ledger.commit(pending).map(Optional::orElseThrow);
  }

  PendingRelease pending(String transcript) {
    return pending(ACME, transcript, now.plus(TICKET_LIFE));
  }

  /** What the workload of this transcript was told. */
  static String correlation(String transcript) {
    return digest(transcript).hex().substring(0, 32);
  }

  void end(StatementKind kind, String name, long through) {
    value(
        store.write(transaction ->
            Outcome.accepted(
                StatementTable.insert(
                    transaction,
                    ACME,
                    StatementKind.DELETION,
                    statement(kind.label() + "/" + name, 1, through)))));
  }

  final Ticket ticket() {
    return new Ticket(TestClock.START, TestClock.START.plus(TICKET_LIFE), digest("mac"));
  }

  Outcome<Optional<CommittedRelease>> find(String transcript) {
    return ledger.find(ACME, CHALLENGE, ticket(), transcript(transcript));
  }

  void assertNothingWritten() {
    for (String table : List.of("challenge_use", "kept_answer", "lease", "lease_device", "audit")) {
      assertThat(engine.number("SELECT COUNT(*) FROM " + table)).as(table).isZero();
    }
  }

  List<AuditEntry> audit() {
    return value(
        store.read(transaction ->
            Outcome.accepted(AuditTable.newest(transaction, ACME, Instant.EPOCH, 100))));
  }
}
