package dev.sallyport.broker.store;

import static dev.sallyport.broker.store.StoreContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.StatementKind;
import java.nio.file.Path;
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
  void anotherChangeOfTheBrokersOwnSinceTheDecision_releases() {
    PendingRelease decided = pending("t");
    end(StatementKind.SECRET, "elsewhere", 1);

    assertThat(value(ledger.commit(decided))).isPresent();
  }
}
