package dev.sallyport.broker.store;

import static dev.sallyport.broker.store.StoreContract.ACME;
import static dev.sallyport.broker.store.StoreContract.OTHER;
import static dev.sallyport.broker.store.StoreContract.reason;
import static dev.sallyport.broker.store.StoreContract.statement;
import static dev.sallyport.broker.store.StoreContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts.Released;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The release ledger on every engine. */
abstract class LedgerContract extends LedgerSetup {
  @Test
  @Tag("I5")
  void committedRelease_leavesItsWholeRecord() {
    CommittedRelease release = value(commit(pending("t")));

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

  @Test
  @Tag("I4")
  void unusedChallenge_hasReleasedNothing() {
    assertThat(value(find("t"))).isEmpty();
  }

  @Test
  @Tag("I4")
  void otherTranscript_findsTheChallengeUsed() {
    value(commit(pending("t")));

    assertThat(reason(commit(pending("u")))).isEqualTo(RefusalReason.CHALLENGE_USED);
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
    value(commit(pending("t")));

    assertThat(value(ledger.find(OTHER, CHALLENGE, ticket(), transcript("t")))).isEmpty();
    assertThat(value(commit(pending(OTHER, "u", now.plus(TICKET_LIFE)))).repeated()).isFalse();
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
              return commit(pending);
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
        answers.add(threads.submit(() -> commit(pending("t"))));
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

    assertThat(reason(commit(late))).isEqualTo(RefusalReason.TICKET_EXPIRED);
    assertNothingWritten();
  }

  @Test
  void versionDeletedMeanwhile_releasesNothingAndTheChallengeStillServes() {
    PendingRelease decided = pending("t");
    end(StatementKind.SECRET, "b", 3);

    assertThat(reason(commit(decided))).isEqualTo(RefusalReason.UNKNOWN_VERSION);
    assertNothingWritten();
    assertThat(value(find("t"))).isEmpty();
  }

  @Test
  void policyDeletedMeanwhile_releasesNothing() {
    PendingRelease decided = pending("t");
    end(StatementKind.POLICY, "p", 1);

    assertThat(reason(commit(decided))).isEqualTo(RefusalReason.UNKNOWN_POLICY);
    assertNothingWritten();
  }

  @Test
  void policyThatMovedForwardMeanwhile_releasesNothing() {
    PendingRelease decided = pending("t");
    value(
        store.write(transaction ->
            Outcome.accepted(
                StatementTable.insert(
                    transaction, ACME, StatementKind.POLICY, statement("p", 2, 0)))));

    assertThat(reason(commit(decided))).isEqualTo(RefusalReason.STORE_UNAVAILABLE);
    assertNothingWritten();
  }

  @Test
  @Tag("I5")
  void committedRelease_survivesReopening() throws Exception {
    CommittedRelease first = value(commit(pending("t")));
    store.close();
    reopen();

    assertThat(value(find("t")).orElseThrow().resources()).isEqualTo(first.resources());
    assertThat(reason(commit(pending("u")))).isEqualTo(RefusalReason.CHALLENGE_USED);
  }

  @Test
  @Tag("I10")
  void entriesOfARelease_areFoundByWhatTheWorkloadWasTold_andByItsTenantAlone() {
    CommittedRelease release = value(commit(pending("t")));
    String told = correlation("t");

    assertThat(entries(ACME, told))
        .extracting(AuditEntry::resource)
        .containsExactly("acme/a", "acme/b@2");
    assertThat(held(transaction -> HeldLeases.of(transaction, ACME, told)))
        .extracting(HeldLease::id)
        .containsExactlyElementsOf(release.resources().stream().map(Released::leaseId).toList());
    assertThat(entries(ACME, correlation("u"))).isEmpty();
    assertThat(entries(OTHER, told)).isEmpty();
    assertThat(held(transaction -> HeldLeases.of(transaction, OTHER, told))).isEmpty();
  }

  @Test
  void leases_areListedNewestFirstWithWhatHoldsThem() {
    value(commit(pending("t")));

    List<HeldLease> live = live(10);
    assertThat(live)
        .hasSize(2)
        .allSatisfy(lease -> {
          assertThat(lease.correlationId()).isEqualTo(correlation("t"));
          assertThat(lease.devices()).containsExactly("GPU-1", "GPU-2");
          assertThat(lease.policyName()).isEqualTo("p");
          assertThat(lease.policyVersion()).isEqualTo(1);
          assertThat(lease.instance()).isEqualTo(digest("instance of t"));
          assertThat(lease.state(lease.begins())).isEqualTo("live");
          assertThat(lease.state(lease.ends())).isEqualTo("over");
        });
    assertThat(live).extracting(HeldLease::path).containsExactlyInAnyOrder("a", "b");
    assertThat(live(1)).hasSize(1);
  }

  @Test
  void leaseThatIsOverOrEnded_isListedAmongAllAlone() {
    value(commit(pending("t")));
    engine.execute("UPDATE lease SET ended_at = begun_at WHERE path = 'a'");
    engine.age(clock, LEASE.plusSeconds(1));

    assertThat(live(10)).isEmpty();
    assertThat(held(transaction -> HeldLeases.newest(transaction, ACME, 10)))
        .extracting(lease -> lease.path() + " " + lease.state(lease.ends()))
        .containsExactlyInAnyOrder("a ended", "b over");
    assertThat(held(transaction -> HeldLeases.newest(transaction, OTHER, 10))).isEmpty();
  }

  private List<HeldLease> live(int limit) {
    return held(transaction -> HeldLeases.live(transaction, ACME, Instant.EPOCH, limit));
  }

  private List<HeldLease> held(Leases leases) {
    return value(store.read(transaction -> Outcome.accepted(leases.of(transaction))));
  }

  private List<AuditEntry> entries(TenantName tenant, String correlationId) {
    return value(
        store.read(
            transaction -> Outcome.accepted(AuditTable.of(transaction, tenant, correlationId))));
  }

  /** A question about leases. */
  @FunctionalInterface
  private interface Leases {
    List<HeldLease> of(Transaction transaction) throws SQLException;
  }

  @Test
  void auditEntries_comeNewestFirstAndLimited() {
    value(commit(pending("t")));
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
            "tcb status",
            "");
    value(
        store.write(transaction -> {
          AuditTable.insert(transaction, ACME, refusal);
          return Outcome.accepted(true);
        }));

    assertThat(audit()).hasSize(3).first().isEqualTo(refusal);
    assertThat(
            value(
                store.<List<AuditEntry>>read(transaction ->
                    Outcome.accepted(AuditTable.newest(transaction, ACME, Instant.EPOCH, 1)))))
        .containsExactly(refusal);
    assertThat(
            value(
                store.<List<AuditEntry>>read(transaction ->
                    Outcome.accepted(AuditTable.newest(transaction, OTHER, Instant.EPOCH, 9)))))
        .isEmpty();
  }
}
