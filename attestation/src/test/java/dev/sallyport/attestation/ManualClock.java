package dev.sallyport.attestation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves when a test says so. */
final class ManualClock implements InstantSource {
  private volatile Instant now = TestPki.NOW;

  @Override
  public Instant instant() {
    return now;
  }

  void advance(Duration by) {
    now = now.plus(by);
  }
}
