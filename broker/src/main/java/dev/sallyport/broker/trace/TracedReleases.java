package dev.sallyport.broker.trace;

import dev.sallyport.broker.release.ReleaseEnd;
import dev.sallyport.broker.release.ReleaseObserver;
import dev.sallyport.broker.release.Stage;
import java.time.Duration;

/**
 * Tells the observer that was there of everything, and the request's trace of each stage.
 *
 * @param observer the one that was there
 */
record TracedReleases(ReleaseObserver observer) implements ReleaseObserver {
  @Override
  public void begun() {
    observer.begun();
  }

  @Override
  public void ended(Stage stage, String outcome, Duration took) {
    observer.ended(stage, outcome, took);
    RequestTrace.ended(stage, outcome, took);
  }

  @Override
  public void over(ReleaseEnd end, Duration took) {
    observer.over(end, took);
  }
}
