package dev.sallyport.broker.store;

import static dev.sallyport.broker.store.StoreContract.ACME;
import static dev.sallyport.broker.store.StoreContract.reason;
import static dev.sallyport.broker.store.StoreContract.statement;
import static dev.sallyport.broker.store.StoreContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.StatementKind;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of an answer that may have been lost on its way, on every engine. */
abstract class KeptAnswerContract extends LedgerSetup {
  @Test
  @Tag("I4")
  void sameTranscriptAgain_getsTheSameSealedBytesAndIsNoSecondRelease() {
    CommittedRelease first = value(commit(pending("t")));

    CommittedRelease again = value(commit(pending("t")));
    CommittedRelease found = value(find("t")).orElseThrow();

    assertThat(again.repeated()).isTrue();
    assertThat(again.resources()).isEqualTo(first.resources());
    assertThat(found.resources()).isEqualTo(first.resources());
    assertThat(found.tenantRoot()).isEqualTo(digest("root"));
    assertThat(audit()).hasSize(2);
    assertThat(engine.number("SELECT COUNT(*) FROM lease")).isEqualTo(2);
  }

  /** From 5 on a release's rows stand by other keys. */
  @Test
  @Tag("I4")
  void releaseOfAnOlderSchema_isKeptAndFoundAfterTheMigration() throws Exception {
    beginWith(4);
    CommittedRelease first = value(commit(pending("t")));
    store.close();
    reopen();

    assertThat(value(find("t")).orElseThrow().resources()).isEqualTo(first.resources());
    assertThat(value(commit(pending("t"))).resources()).isEqualTo(first.resources());
    assertThat(reason(commit(pending("other")))).isEqualTo(RefusalReason.CHALLENGE_USED);
    assertThat(held()).extracting(HeldLease::devices).containsOnly(List.of("GPU-1", "GPU-2"));
    assertThat(held()).hasSize(2);
  }

  private List<HeldLease> held() {
    return value(
        store.read(
            transaction -> Outcome.accepted(HeldLeases.of(transaction, ACME, correlation("t")))));
  }

  @Test
  void keptAnswerWhosePolicyMovedForward_isStillTheAnswerThatWasReleased() {
    CommittedRelease first = value(commit(pending("t")));
    value(
        store.write(transaction ->
            Outcome.accepted(
                StatementTable.insert(
                    transaction, ACME, StatementKind.POLICY, statement("p", 2, 0)))));

    assertThat(value(find("t")).orElseThrow().resources()).isEqualTo(first.resources());
  }

  @Test
  void keptAnswerWhoseVersionIsDeleted_isNotGiven() {
    value(commit(pending("t")));
    end(StatementKind.SECRET, "a", 3);

    assertThat(reason(find("t"))).isEqualTo(RefusalReason.UNKNOWN_VERSION);
    assertThat(reason(commit(pending("t")))).isEqualTo(RefusalReason.UNKNOWN_VERSION);
  }

  @Test
  void keptAnswerWhosePolicyIsDeleted_isNotGiven() {
    value(commit(pending("t")));
    end(StatementKind.POLICY, "p", 1);

    assertThat(reason(find("t"))).isEqualTo(RefusalReason.UNKNOWN_POLICY);
  }

  @Test
  void keptAnswerWhoseLeaseWasEnded_isNotGiven() {
    value(commit(pending("t")));
    engine.execute("UPDATE lease SET ended_at = 1 WHERE path = 'b'");

    assertThat(reason(find("t"))).isEqualTo(RefusalReason.CHALLENGE_USED);
  }

  @Test
  void keptAnswerWhoseLeaseRanOut_isNotGiven() {
    value(commit(pending("t")));
    engine.age(clock, LEASE.plusSeconds(1));

    assertThat(reason(find("t"))).isEqualTo(RefusalReason.CHALLENGE_USED);
  }

  @Test
  void keptAnswerWhoseTicketRanOut_isNotGiven() {
    value(commit(pending("t")));
    engine.age(clock, TICKET_LIFE.plusSeconds(1));

    assertThat(reason(find("t"))).isEqualTo(RefusalReason.TICKET_EXPIRED);
  }

  @Test
  void keptAnswerLeftOutOfABackup_isNotGivenNorReleasedAgain() {
    value(commit(pending("t")));
    engine.execute("DELETE FROM kept_answer");
    value(prune(false));

    assertThat(reason(find("t"))).isEqualTo(RefusalReason.CHALLENGE_USED);
    assertThat(reason(commit(pending("t")))).isEqualTo(RefusalReason.CHALLENGE_USED);
  }

  @Test
  @Tag("I4")
  void pruning_forgetsAnAnswerAtItsExpiryAndAUseTenMinutesLater() {
    value(commit(pending("t")));
    assertThat(value(prune(false))).isZero();

    engine.age(clock, TICKET_LIFE.plusSeconds(1));
    assertThat(value(prune(false))).isEqualTo(2);
    assertThat(reason(commit(pending("u")))).isEqualTo(RefusalReason.CHALLENGE_USED);

    engine.age(clock, ReleaseLedger.REMEMBERED);
    assertThat(value(prune(false))).isEqualTo(1);
    // By now the ticket itself refuses, so forgetting opens no way back.
    assertThat(reason(commit(pending(ACME, "u", now.minusSeconds(1)))))
        .isEqualTo(RefusalReason.TICKET_EXPIRED);
  }

  @Test
  void pruningMoreThanATransactionTakes_forgetsAllThatExpired_andNothingElse() {
    int expired = ReleaseLedger.PRUNED_AT_ONCE + 1;
    for (int release = 0; release < expired; release++) {
      Challenge challenge = new Challenge(digest("challenge " + release).value());
      value(commit(pending(ACME, challenge, "t", now.plus(TICKET_LIFE))));
    }
    engine.age(clock, TICKET_LIFE.plusSeconds(1));
    value(commit(pending(ACME, "u", now.plus(TICKET_LIFE.multipliedBy(3)))));

    assertThat(value(prune(true))).as("cut short").isZero();
    assertThat(value(prune(false))).as("two resources each").isEqualTo(2 * expired);
    assertThat(engine.number("SELECT COUNT(*) FROM kept_answer")).isEqualTo(2);
    assertThat(engine.number("SELECT COUNT(*) FROM challenge_use")).isEqualTo(expired + 1L);
  }
}
