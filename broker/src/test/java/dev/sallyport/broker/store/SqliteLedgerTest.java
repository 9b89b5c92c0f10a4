package dev.sallyport.broker.store;

import static dev.sallyport.broker.store.StoreContract.reason;
import static dev.sallyport.broker.store.StoreContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.StatementKind;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class SqliteLedgerTest extends LedgerContract {
  @Override
  Engine engine(Path folder) throws Exception {
    return Engine.sqlite(folder);
  }

  @Test
  void fileChangedPastTheBrokerSinceTheDecision_releasesNothingAndIsToBeDecidedAgain() {
    PendingRelease decided = pending("t");
    engine.execute("UPDATE statement SET content = x'00' WHERE kind = 'policy'");

    assertThat(value(ledger.commit(decided))).isEmpty();
    assertThat(engine.number("SELECT COUNT(*) FROM challenge_use")).isZero();
    assertThat(value(ledger.commit(pending("t")))).isPresent();
  }

  @Test
  @Tag("I4")
  void challengeSeenBefore_isLookedUp() {
    beginEarlier();
    assertThat(value(find("t"))).isEmpty();
    value(commit(pending("t")));

    assertThat(value(find("t")).orElseThrow().repeated()).isTrue();
    assertThat(reason(find("u"))).isEqualTo(RefusalReason.CHALLENGE_USED);
  }

  @Test
  @Tag("I4")
  void useThatThisProcessDoesNotKnowOf_isFoundAtTheCommit() {
    value(commit(pending("t")));
    beginEarlier();
    assertThat(value(find("u"))).isEmpty();

    assertThat(reason(commit(pending("u")))).isEqualTo(RefusalReason.CHALLENGE_USED);
    assertThat(reason(find("u"))).isEqualTo(RefusalReason.CHALLENGE_USED);
  }

  /** A ledger that takes every ticket for one of its own time. */
  private void beginEarlier() {
    ledger = new ReleaseLedger(store, new SecureRandom(), clock.instant().minusSeconds(1));
  }

  @Test
  void anotherChangeOfTheBrokersOwnSinceTheDecision_releases() {
    PendingRelease decided = pending("t");
    end(StatementKind.SECRET, "elsewhere", 1);

    assertThat(value(ledger.commit(decided))).isPresent();
  }
}
