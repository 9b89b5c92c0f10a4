package dev.sallyport.broker.release;

import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A broker that remembers what it proved, while somebody writes to its file: nothing is released on
 * what was remembered.
 */
class ChangedStoreTest extends ReleaseFixture {
  private static final String ANOTHER_POLICY =
      "UPDATE statement SET document = x'7b7d' WHERE kind = 'policy'";
  private static final String HARMLESS = "UPDATE statement SET accepted_at = accepted_at + 1";

  private Runnable afterSealing = () -> {};

  @BeforeEach
  void releaseOnce() {
    value(release());
    stages.clear();
  }

  @Override
  void ended(Stage stage) {
    if (stage == Stage.SEAL) {
      afterSealing.run();
    }
  }

  @Test
  @Tag("I6")
  void rowChangedUnderAWarmBroker_refusesTheVeryNextReleaseWithItsReason() {
    tenancy.tamper(ANOTHER_POLICY);

    assertThat(reason(release())).isEqualTo(RefusalReason.ROW_MISMATCH);
    assertThat(stages).endsWith("commit=ok", "decide=row-mismatch");
  }

  @Test
  void nothingChanged_isDecidedOnce() {
    value(release());

    assertThat(decisions()).containsExactly("decide=ok");
  }

  @Test
  void harmlessChange_isDecidedAgainAndReleased() {
    tenancy.tamper(HARMLESS);

    value(release());
    assertThat(stages).endsWith("commit=ok", "decide=ok", "seal=ok", "commit=ok", "answer=ok");
  }

  @Test
  void storeThatKeepsBeingChanged_refusesAndDoesNotDecideForEver() {
    afterSealing = () -> tenancy.tamper(HARMLESS);

    assertThat(reason(release())).isEqualTo(RefusalReason.STORE_UNAVAILABLE);
    assertThat(decisions()).hasSize(2);
  }

  @Test
  @Tag("I6")
  void rowPutBackAfterARefusal_releasesAtOnce() {
    tenancy.tamper("CREATE TABLE kept AS SELECT document FROM statement WHERE kind = 'policy'");
    tenancy.tamper(ANOTHER_POLICY);
    assertThat(reason(release())).isEqualTo(RefusalReason.ROW_MISMATCH);

    tenancy.tamper(
        "UPDATE statement SET document = (SELECT document FROM kept) WHERE kind = 'policy'");

    value(release());
  }

  @Test
  @Tag("I6")
  void ciphertextChangedUnderAWarmBroker_refusesAndReleasesOncePutBack() {
    tenancy.tamper("CREATE TABLE kept AS SELECT stored FROM secret");
    tenancy.tamper("UPDATE secret SET stored = zeroblob(length(stored))");
    assertThat(reason(release())).isEqualTo(RefusalReason.SECRET_UNREADABLE);
    assertThat(reason(release())).isEqualTo(RefusalReason.SECRET_UNREADABLE);

    tenancy.tamper("UPDATE secret SET stored = (SELECT stored FROM kept)");

    value(release());
  }

  private List<String> decisions() {
    return stages.stream().filter(stage -> stage.startsWith("decide=")).toList();
  }

  private Outcome<ReleaseAnswer> release() {
    return release(challenge("acme/db/key"));
  }
}
