package dev.sallyport.broker.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.release.ReleaseEnd;
import dev.sallyport.broker.release.ReleaseObserver;
import dev.sallyport.broker.release.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracedReleasesTest {
  /** Keeps what it is told. */
  private static final class Kept implements ReleaseObserver {
    private final List<String> told = new ArrayList<>();

    @Override
    public void begun() {
      told.add("begun");
    }

    @Override
    public void ended(Stage stage, String outcome, Duration took) {
      told.add(stage + " " + outcome);
    }

    @Override
    public void over(ReleaseEnd end, Duration took) {
      told.add("over " + end);
    }
  }

  /** Metrics must not depend on whether traces are on. */
  @Test
  void observer_isToldOfEverythingAlsoWithoutATrace() {
    Kept kept = new Kept();
    ReleaseObserver traced = new TracedReleases(kept);
    traced.begun();
    traced.ended(Stage.BIND, ReleaseObserver.OK, Duration.ZERO);
    traced.over(ReleaseEnd.REFUSED, Duration.ZERO);
    assertThat(kept.told).containsExactly("begun", "BIND ok", "over REFUSED");
  }
}
