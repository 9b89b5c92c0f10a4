package dev.sallyport.broker.store;

import static dev.sallyport.broker.store.StoreContract.ACME;
import static dev.sallyport.broker.store.StoreContract.OTHER;
import static dev.sallyport.broker.store.StoreContract.reason;
import static dev.sallyport.broker.store.StoreContract.statement;
import static dev.sallyport.broker.store.StoreContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Contexts.Released;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.ResourceName;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.Transcript;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The release ledger on every engine. */
abstract class LedgerContract {
  private static final Duration TICKET_LIFE = Duration.ofMinutes(5);
  private static final Duration LEASE = Duration.ofMinutes(2);
  private static final Challenge CHALLENGE = new Challenge(digest("challenge").value());

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

  private void reopen() throws Exception {
    store = Store.open(engine.settings(), clock);
    ledger = new ReleaseLedger(store, new SecureRandom());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Digest digest(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8)).sha256();
  }

  private static Transcript transcript(String text) {
    return new Transcript(digest(text));
  }

  private static PendingRelease.Item item(String resource, long version, String sealed) {
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

  private PendingRelease pending(TenantName tenant, String transcript, Instant expiry) {
    String prefix = tenant.value();
    return new PendingRelease(
        tenant,
        digest("root"),
        CHALLENGE,
        transcript(transcript),
        expiry,
        digest("instance of " + transcript),
        digest("evidence"),
        List.of("GPU-1", "GPU-2"),
        List.of(
            item(prefix + "/a", 3, "sealed a for " + transcript),
            item(prefix + "/b@2", 2, "sealed b for " + transcript)));
  }

  private PendingRelease pending(String transcript) {
    return pending(ACME, transcript, now.plus(TICKET_LIFE));
  }

  private void end(StatementKind kind, String name, long through) {
    value(
        store.write(transaction ->
            Outcome.accepted(
                StatementTable.insert(
                    transaction,
                    ACME,
                    StatementKind.DELETION,
                    statement(kind.label() + "/" + name, 1, through)))));
  }

  private Outcome<Optional<CommittedRelease>> find(String transcript) {
    return ledger.find(ACME, CHALLENGE, transcript(transcript));
  }

  private void assertNothingWritten() {
    for (String table : List.of("challenge_use", "kept_answer", "lease", "lease_device", "audit")) {
      assertThat(engine.number("SELECT COUNT(*) FROM " + table)).as(table).isZero();
    }
  }

  @Test
  @Tag("I5")
  void committedRelease_leavesItsWholeRecord() {
    CommittedRelease release = value(ledger.commit(pending("t")));

    assertThat(release.repeated()).isFalse();
    assertThat(release.transcript()).isEqualTo(transcript("t"));
    assertThat(release.tenantRoot()).isEqualTo(digest("root"));
    assertThat(release.resources())
        .extracting(one -> one.resource() + " " + one.version())
        .containsExactly("acme/a 3", "acme/b@2 2");
    assertThat(release.resources()).allSatisfy(this::assertWholeLease);
    assertThat(engine.number("SELECT COUNT(*) FROM lease")).isEqualTo(2);
    assertThat(engine.number("SELECT COUNT(*) FROM lease_device")).isEqualTo(4);
    assertThat(audit()).extracting(AuditEntry::decision).containsExactly("release", "release");
    assertThat(audit())
        .extracting(AuditEntry::lease)
        .containsExactlyInAnyOrderElementsOf(
            release.resources().stream().map(Released::leaseId).toList());
  }

  private void assertWholeLease(Released released) {
    assertThat(released.leaseId().size()).isEqualTo(16);
    assertThat(released.policyDigest()).isEqualTo(digest("policy"));
    assertThat(Instant.ofEpochMilli(released.leaseEndMillis()))
        .isBetween(now.plus(LEASE), now.plus(LEASE).plusSeconds(60));
    assertThat(released.receipt().size()).isZero();
  }

  private List<AuditEntry> audit() {
    return value(
        store.read(transaction -> Outcome.accepted(AuditTable.newest(transaction, ACME, 100))));
  }

  @Test
  @Tag("I4")
  void unusedChallenge_hasReleasedNothing() {
    assertThat(value(find("t"))).isEmpty();
  }

  @Test
  @Tag("I4")
  void sameTranscriptAgain_getsTheSameSealedBytesAndIsNoSecondRelease() {
    CommittedRelease first = value(ledger.commit(pending("t")));

    CommittedRelease again = value(ledger.commit(pending("t")));
    CommittedRelease found = value(find("t")).orElseThrow();

    assertThat(again.repeated()).isTrue();
    assertThat(again.resources()).isEqualTo(first.resources());
    assertThat(found.resources()).isEqualTo(first.resources());
    assertThat(found.tenantRoot()).isEqualTo(digest("root"));
    assertThat(audit()).hasSize(2);
    assertThat(engine.number("SELECT COUNT(*) FROM lease")).isEqualTo(2);
  }

  @Test
  @Tag("I4")
  void otherTranscript_findsTheChallengeUsed() {
    value(ledger.commit(pending("t")));

    assertThat(reason(ledger.commit(pending("u")))).isEqualTo(RefusalReason.CHALLENGE_USED);
    assertThat(reason(find("u"))).isEqualTo(RefusalReason.CHALLENGE_USED);
    assertThat(audit()).hasSize(2);
  }

  @Test
  @Tag("I10")
  void sameChallengeOfAnotherTenant_isAnother() {
    value(
        store.write(transaction -> {
          for (String name : List.of("a", "b")) {
            for (long version = 1; version <= 3; version++) {
              StatementTable.insert(
                  transaction, OTHER, StatementKind.SECRET, statement(name, version, 0));
            }
          }
          StatementTable.insert(transaction, OTHER, StatementKind.POLICY, statement("p", 1, 0));
          return Outcome.accepted(true);
        }));
    value(ledger.commit(pending("t")));

    assertThat(value(ledger.find(OTHER, CHALLENGE, transcript("t")))).isEmpty();
    assertThat(value(ledger.commit(pending(OTHER, "u", now.plus(TICKET_LIFE)))).repeated())
        .isFalse();
  }

  @Test
  @Tag("I4")
  void twoHundredTranscriptsAtOnce_oneWins() throws Exception {
    int racers = 200;
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Outcome<CommittedRelease>>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < racers; i++) {
        PendingRelease pending = pending("racer " + i);
        answers.add(
            threads.submit(() -> {
              start.await();
              return ledger.commit(pending);
            }));
      }
      start.countDown();
    }
    List<CommittedRelease> won = new ArrayList<>();
    for (Future<Outcome<CommittedRelease>> answer : answers) {
      if (answer.get() instanceof Outcome.Accepted<CommittedRelease>(CommittedRelease release)) {
        won.add(release);
      } else {
        assertThat(reason(answer.get())).isEqualTo(RefusalReason.CHALLENGE_USED);
      }
    }

    assertThat(won).hasSize(1);
    assertThat(engine.number("SELECT COUNT(*) FROM challenge_use")).isEqualTo(1);
    assertThat(engine.number("SELECT COUNT(*) FROM lease")).isEqualTo(2);
    assertThat(engine.number("SELECT COUNT(*) FROM audit")).isEqualTo(2);
  }

  @Test
  @Tag("I4")
  void sameTranscriptFiftyTimesAtOnce_allGetOneRelease() throws Exception {
    List<Future<Outcome<CommittedRelease>>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        answers.add(threads.submit(() -> ledger.commit(pending("t"))));
      }
    }
    List<List<Released>> distinct = new ArrayList<>();
    for (Future<Outcome<CommittedRelease>> answer : answers) {
      List<Released> resources = value(answer.get()).resources();
      if (!distinct.contains(resources)) {
        distinct.add(resources);
      }
    }

    assertThat(distinct).hasSize(1);
    assertThat(engine.number("SELECT COUNT(*) FROM audit")).isEqualTo(2);
  }

  @Test
  void ticketPastItsExpiryByTheDatabasesClock_releasesNothing() {
    PendingRelease late = pending(ACME, "t", now.minusMillis(1));

    assertThat(reason(ledger.commit(late))).isEqualTo(RefusalReason.TICKET_EXPIRED);
    assertNothingWritten();
  }

  @Test
  void versionDeletedMeanwhile_releasesNothingAndTheChallengeStillServes() {
    end(StatementKind.SECRET, "b", 3);

    assertThat(reason(ledger.commit(pending("t")))).isEqualTo(RefusalReason.UNKNOWN_VERSION);
    assertNothingWritten();
    assertThat(value(find("t"))).isEmpty();
  }

  @Test
  void policyDeletedMeanwhile_releasesNothing() {
    end(StatementKind.POLICY, "p", 1);

    assertThat(reason(ledger.commit(pending("t")))).isEqualTo(RefusalReason.UNKNOWN_POLICY);
    assertNothingWritten();
  }

  @Test
  void policyThatMovedForwardMeanwhile_releasesNothing() {
    value(
        store.write(transaction ->
            Outcome.accepted(
                StatementTable.insert(
                    transaction, ACME, StatementKind.POLICY, statement("p", 2, 0)))));

    assertThat(reason(ledger.commit(pending("t")))).isEqualTo(RefusalReason.STORE_UNAVAILABLE);
    assertNothingWritten();
  }

  @Test
  void keptAnswerWhosePolicyMovedForward_isStillTheAnswerThatWasReleased() {
    CommittedRelease first = value(ledger.commit(pending("t")));
    value(
        store.write(transaction ->
            Outcome.accepted(
                StatementTable.insert(
                    transaction, ACME, StatementKind.POLICY, statement("p", 2, 0)))));

    assertThat(value(find("t")).orElseThrow().resources()).isEqualTo(first.resources());
  }

  @Test
  void keptAnswerWhoseVersionIsDeleted_isNotGiven() {
    value(ledger.commit(pending("t")));
    end(StatementKind.SECRET, "a", 3);

    assertThat(reason(find("t"))).isEqualTo(RefusalReason.UNKNOWN_VERSION);
    assertThat(reason(ledger.commit(pending("t")))).isEqualTo(RefusalReason.UNKNOWN_VERSION);
  }

  @Test
  void keptAnswerWhosePolicyIsDeleted_isNotGiven() {
    value(ledger.commit(pending("t")));
    end(StatementKind.POLICY, "p", 1);

    assertThat(reason(find("t"))).isEqualTo(RefusalReason.UNKNOWN_POLICY);
  }

  @Test
  void keptAnswerWhoseLeaseWasEnded_isNotGiven() {
    value(ledger.commit(pending("t")));
    engine.execute("UPDATE lease SET ended_at = 1 WHERE path = 'b'");

    assertThat(reason(find("t"))).isEqualTo(RefusalReason.CHALLENGE_USED);
  }

  @Test
  void keptAnswerWhoseLeaseRanOut_isNotGiven() {
    value(ledger.commit(pending("t")));
    engine.age(clock, LEASE.plusSeconds(1));

    assertThat(reason(find("t"))).isEqualTo(RefusalReason.CHALLENGE_USED);
  }

  @Test
  void keptAnswerWhoseTicketRanOut_isNotGiven() {
    value(ledger.commit(pending("t")));
    engine.age(clock, TICKET_LIFE.plusSeconds(1));

    assertThat(reason(find("t"))).isEqualTo(RefusalReason.TICKET_EXPIRED);
  }

  @Test
  void keptAnswerLeftOutOfABackup_isNotGivenNorReleasedAgain() {
    value(ledger.commit(pending("t")));
    engine.execute("DELETE FROM kept_answer");

    assertThat(reason(find("t"))).isEqualTo(RefusalReason.CHALLENGE_USED);
    assertThat(reason(ledger.commit(pending("t")))).isEqualTo(RefusalReason.CHALLENGE_USED);
  }

  @Test
  @Tag("I5")
  void committedRelease_survivesReopening() throws Exception {
    CommittedRelease first = value(ledger.commit(pending("t")));
    store.close();
    reopen();

    assertThat(value(find("t")).orElseThrow().resources()).isEqualTo(first.resources());
    assertThat(reason(ledger.commit(pending("u")))).isEqualTo(RefusalReason.CHALLENGE_USED);
  }

  @Test
  @Tag("I4")
  void pruning_forgetsAnAnswerAtItsExpiryAndAUseTenMinutesLater() {
    value(ledger.commit(pending("t")));
    assertThat(value(ledger.prune())).isZero();

    engine.age(clock, TICKET_LIFE.plusSeconds(1));
    assertThat(value(ledger.prune())).isEqualTo(2);
    assertThat(reason(ledger.commit(pending("u")))).isEqualTo(RefusalReason.CHALLENGE_USED);

    engine.age(clock, ReleaseLedger.REMEMBERED);
    assertThat(value(ledger.prune())).isEqualTo(1);
    // By now the ticket itself refuses, so forgetting opens no way back.
    assertThat(reason(ledger.commit(pending(ACME, "u", now.minusSeconds(1)))))
        .isEqualTo(RefusalReason.TICKET_EXPIRED);
  }

  @Test
  void auditEntries_comeNewestFirstAndLimited() {
    value(ledger.commit(pending("t")));
    AuditEntry refusal =
        new AuditEntry(
            Bytes.of(new byte[16]),
            now.plusSeconds(60),
            "refuse",
            RefusalReason.TCB_TOO_LOW.label(),
            "acme/a",
            0,
            digest("t"),
            digest("evidence"),
            Digest.zero(),
            Bytes.empty(),
            "tcb status");
    value(
        store.write(transaction -> {
          AuditTable.insert(transaction, ACME, refusal);
          return Outcome.accepted(true);
        }));

    assertThat(audit()).hasSize(3).first().isEqualTo(refusal);
    assertThat(
            value(
                store.<List<AuditEntry>>read(
                    transaction -> Outcome.accepted(AuditTable.newest(transaction, ACME, 1)))))
        .containsExactly(refusal);
    assertThat(
            value(
                store.<List<AuditEntry>>read(
                    transaction -> Outcome.accepted(AuditTable.newest(transaction, OTHER, 9)))))
        .isEmpty();
  }
}
