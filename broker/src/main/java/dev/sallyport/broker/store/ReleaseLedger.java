package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Contexts.Released;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.ResourceName;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.Ticket;
import dev.sallyport.protocol.Transcript;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns a decided release into a durable one. One transaction marks the challenge used, writes the
 * audit entries and the leases, and keeps the sealed answer, so that there is never a release
 * without its record (I5) nor a second one for a challenge (I4), whatever races or dies.
 */
public final class ReleaseLedger {
  /** How long a used challenge is remembered after its ticket expired. */
  public static final Duration REMEMBERED = Duration.ofMinutes(10);

  /** Rows: for a millisecond or two of the one writer, releases wait for it. */
  static final int PRUNED_AT_ONCE = 32;

  private final Store store;
  private final SecureRandom random;
  private final SeenChallenges seen;

  /**
   * A ledger in this store.
   *
   * @param random makes lease ids and audit entry ids
   * @param begun when this process began: a ticket from before may have been used by another
   */
  public ReleaseLedger(Store store, SecureRandom random, Instant begun) {
    this.store = store;
    this.random = random;
    this.seen = new SeenChallenges(begun);
  }

  /**
   * What a challenge has already released: nothing (empty), the kept answer for the same
   * transcript, or {@code challenge-used} for another.
   */
  public Outcome<Optional<CommittedRelease>> find(
      TenantName tenant, Challenge challenge, Ticket ticket, Transcript transcript) {
    // Where there are editions nobody but this process releases anything.
    if (store.edition().isPresent() && !seen.mayHaveSeen(challenge, ticket)) {
      return Outcome.accepted(Optional.empty());
    }
    return store.read(transaction ->
        ChallengeTable.find(transaction, tenant, challenge).isEmpty()
            ? Outcome.accepted(Optional.empty())
            : again(transaction, tenant, challenge, transcript).map(Optional::of));
  }

  /** The edition of the store, for {@link PendingRelease#edition}. */
  public Optional<Edition> edition() {
    return store.edition();
  }

  /**
   * Commits a release, or gives the kept answer where the same transcript was here before. Empty
   * where somebody changed the store past the broker since the release's edition: what it was
   * decided on has to be read and proved again.
   *
   * <p>Refused: {@code challenge-used} for another transcript, {@code ticket-expired} by the
   * database's clock, {@code unknown-version} or {@code unknown-policy} where either was deleted
   * meanwhile, {@code store-unavailable}, also where the policy moved forward meanwhile. After a
   * refusal nothing has happened.
   */
  public Outcome<Optional<CommittedRelease>> commit(PendingRelease pending) {
    return store.write(transaction ->
        isOutdated(transaction, pending)
            ? Outcome.accepted(Optional.empty())
            : commit(transaction, pending).map(Optional::of));
  }

  private static boolean isOutdated(Transaction transaction, PendingRelease pending) {
    return pending
        .edition()
        .filter(seen -> !transaction.edition().orElse(seen).isSameOutside(seen))
        .isPresent();
  }

  /**
   * Forgets kept answers whose ticket has expired, and used challenges {@link #REMEMBERED} later;
   * how many rows. {@link #PRUNED_AT_ONCE} in one transaction, and at this pace, so that releases
   * get their turn between.
   */
  public Outcome<Integer> prune(PrunePace pace) {
    return store
        .read(transaction -> Outcome.accepted(OwnersTable.tenants(transaction)))
        .then(tenants -> prune(tenants, pace));
  }

  private Outcome<Integer> prune(List<String> tenants, PrunePace pace) {
    Outcome<Integer> forgotten = Outcome.accepted(0);
    for (String tenant : tenants) {
      Work<Integer> answers =
          transaction ->
              Outcome.accepted(
                  KeptAnswerTable.removeUntil(
                      transaction, tenant, transaction.now(), PRUNED_AT_ONCE));
      Work<Integer> uses =
          transaction ->
              Outcome.accepted(
                  ChallengeTable.removeUntil(
                      transaction, tenant, transaction.now().minus(REMEMBERED), PRUNED_AT_ONCE));
      forgotten =
          forgotten.then(rows -> prune(rows, answers, pace)).then(rows -> prune(rows, uses, pace));
    }
    return forgotten;
  }

  /**
   * Until nothing is left to remove.
   *
   * @param before rows that were removed already, to be counted in
   * @param some removes at most {@link #PRUNED_AT_ONCE}
   */
  private Outcome<Integer> prune(int before, Work<Integer> some, PrunePace pace) {
    int forgotten = before;
    int removed = PRUNED_AT_ONCE;
    while (removed == PRUNED_AT_ONCE && !pace.isCutShort()) {
      switch (pace.keep(() -> store.write(some))) {
        case Outcome.Accepted<Integer>(Integer rows) -> removed = rows;
        case Outcome.Refused<Integer>(Refusal refusal) -> {
          return refusal.asOutcome();
        }
      }
      forgotten += removed;
    }
    return Outcome.accepted(forgotten);
  }

  private Outcome<CommittedRelease> commit(Transaction transaction, PendingRelease pending)
      throws SQLException {
    // Who loses the unique key waits here for the winner's commit, and then reads what it wrote.
    if (!ChallengeTable.insert(transaction, pending, transaction.now())) {
      return again(transaction, pending.tenant(), pending.challenge(), pending.transcript());
    }
    Instant now = transaction.now();
    if (!now.isBefore(pending.expiry())) {
      return Outcome.refused(RefusalReason.TICKET_EXPIRED);
    }
    boolean unchanged =
        pending.edition().isPresent() && pending.edition().equals(transaction.edition());
    List<Released> released = new ArrayList<>();
    for (PendingRelease.Item item : pending.items()) {
      Lease lease = Lease.begin(TimedId.at(now, random), pending, item, now);
      Optional<Refusal> overtaken =
          unchanged ? Optional.empty() : overtaken(transaction, pending.tenant(), item, lease);
      if (overtaken.isPresent()) {
        return overtaken.get().asOutcome();
      }
      released.add(record(transaction, pending, item, lease, released.size()));
    }
    return Outcome.accepted(
        new CommittedRelease(pending.transcript(), pending.tenantRoot(), released, false));
  }

  /** What the tenant has changed since the decision that forbids it. */
  private static Optional<Refusal> overtaken(
      Transaction transaction, TenantName tenant, PendingRelease.Item item, Lease lease)
      throws SQLException {
    Optional<RefusalReason> withdrawn = lease.grant().withdrawn(transaction, tenant);
    if (withdrawn.isPresent()) {
      return withdrawn.map(reason -> Refusal.of(reason, item.resource().toString()));
    }
    // Decided under a policy that its owners have replaced since: to be decided again.
    return lease.grant().isNewestPolicy(transaction, tenant)
        ? Optional.empty()
        : Optional.of(Refusal.of(RefusalReason.STORE_UNAVAILABLE, "policy moved"));
  }

  /** Writes everything that one released resource leaves behind. */
  private Released record(
      Transaction transaction,
      PendingRelease pending,
      PendingRelease.Item item,
      Lease lease,
      int position)
      throws SQLException {
    LeaseTable.insert(transaction, pending.tenant(), lease, pending.devices());
    Bytes entry = TimedId.at(lease.begins(), random);
    AuditTable.insert(transaction, pending.tenant(), AuditEntry.of(entry, pending, item, lease));
    KeptAnswerTable.insert(transaction, pending, position, item.sealed(), lease.id());
    return released(item.resource(), item.sealed(), lease);
  }

  /** The kept answer, once more, unless the challenge served another transcript or it has ended. */
  private static Outcome<CommittedRelease> again(
      Transaction transaction, TenantName tenant, Challenge challenge, Transcript transcript)
      throws SQLException {
    ChallengeTable.Use use =
        ChallengeTable.find(transaction, tenant, challenge)
            .orElseThrow(() -> new SQLException("a used challenge vanished"));
    if (!use.transcript().equals(transcript.digest().value())) {
      return Outcome.refused(RefusalReason.CHALLENGE_USED);
    }
    Instant now = transaction.now();
    if (!now.isBefore(use.expiry())) {
      return Outcome.refused(RefusalReason.TICKET_EXPIRED);
    }
    List<Released> released = new ArrayList<>();
    for (KeptAnswerTable.Kept kept :
        KeptAnswerTable.all(transaction, tenant, use.expiry(), challenge)) {
      Optional<Lease> lease = LeaseTable.find(transaction, tenant, kept.lease());
      if (lease.isEmpty() || lease.get().isOver(now)) {
        return Outcome.refused(RefusalReason.CHALLENGE_USED, "lease");
      }
      Optional<RefusalReason> withdrawn = lease.get().grant().withdrawn(transaction, tenant);
      if (withdrawn.isPresent()) {
        return Outcome.refused(withdrawn.get(), kept.resource().toString());
      }
      released.add(released(kept.resource(), kept.sealed(), lease.get()));
    }
    // Without rows there is nothing to give: a restored backup leaves kept answers out.
    return released.isEmpty()
        ? Outcome.refused(RefusalReason.CHALLENGE_USED)
        : Outcome.accepted(new CommittedRelease(transcript, use.tenantRoot(), released, true));
  }

  private static Released released(ResourceName resource, Bytes sealed, Lease lease) {
    return new Released(
        resource,
        lease.grant().version(),
        lease.grant().policyDigest(),
        sealed,
        lease.id(),
        lease.ends().toEpochMilli(),
        Bytes.empty());
  }
}
