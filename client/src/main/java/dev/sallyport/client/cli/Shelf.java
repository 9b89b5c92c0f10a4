package dev.sallyport.client.cli;

import dev.sallyport.client.Release;
import dev.sallyport.client.ReleasedSecret;
import dev.sallyport.protocol.json.JsonObject;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The secrets that an agent has, and the answers to those who ask for them. A secret is there until
 * its lease is over; from then on it is zeroed, and whoever asks is told why. Safe for use by
 * several threads.
 */
final class Shelf implements AutoCloseable {
  private final InstantSource clock;
  private Release release;
  private Lease lease;
  private boolean empty;
  private Optional<CliException> failure = Optional.empty();

  /** Takes the first secrets; every later release has secrets of the same names. */
  Shelf(InstantSource clock, Release first) {
    this.clock = clock;
    this.release = first;
    this.lease = Lease.of(first);
  }

  /** Takes what a renewal brought, and zeroes what was there before. */
  synchronized Lease put(Release renewed) {
    close();
    release = renewed;
    lease = Lease.of(renewed);
    empty = false;
    failure = Optional.empty();
    return lease;
  }

  /**
   * Remembers why there was no renewal, for those who ask.
   *
   * @param withdraw whether the secrets go although their lease lasts
   */
  synchronized void failed(CliException why, boolean withdraw) {
    failure = Optional.of(why);
    if (withdraw) {
      close();
    }
    closeWhenOver();
  }

  synchronized Lease lease() {
    return lease;
  }

  /** The answer to whoever asks for this secret, {@code <tenant>/<path>}. */
  synchronized HttpAnswer secret(String name) {
    closeWhenOver();
    Optional<ReleasedSecret> named =
        release.secrets().stream()
            .filter(secret -> secret.resource().withoutVersion().equals(name))
            .findFirst();
    if (named.isEmpty()) {
      return HttpAnswer.problem(
          HttpStatus.NOT_FOUND, "not-named", "the agent's command line has no such secret", "");
    }
    // A copy of its own, so that a renewal can zero this one while a slow reader has that one.
    return empty ? unavailable() : HttpAnswer.secret(named.get().content().copy());
  }

  /** The answer to whoever asks how the agent is. */
  synchronized HttpAnswer health() {
    closeWhenOver();
    return empty ? unavailable() : HttpAnswer.json(state());
  }

  private JsonObject state() {
    JsonObject.Builder state =
        JsonObject.builder()
            .put("status", "serving")
            .put("leaseEnds", lease.ends().toString())
            .putObjects("secrets", release.secrets().stream().map(Shelf::version).toList());
    failure.ifPresent(why -> state.put("lastFailure", why.line()));
    return state.build();
  }

  private static JsonObject version(ReleasedSecret secret) {
    return JsonObject.builder()
        .put("resource", secret.resource().withoutVersion())
        .put("version", secret.version())
        .build();
  }

  private HttpAnswer unavailable() {
    return failure
        .map(why ->
            HttpAnswer.problem(
                HttpStatus.SERVICE_UNAVAILABLE, label(why), why.line(), why.correlationId()))
        .orElseGet(() ->
            HttpAnswer.problem(
                HttpStatus.SERVICE_UNAVAILABLE, "lease-over", "a renewal is under way", ""));
  }

  private static String label(CliException why) {
    return switch (why.exit()) {
      case REFUSED -> why.reason();
      case UNAVAILABLE -> "broker-unavailable";
      case UNTRUSTED -> "broker-not-trusted";
      case LOCAL -> "no-evidence";
      case OK, USAGE, INTERNAL -> "agent-failed";
    };
  }

  private void closeWhenOver() {
    if (lease.isOver(clock.instant())) {
      close();
    }
  }

  /** Zeroes what is there; twice does nothing. */
  @Override
  public synchronized void close() {
    empty = true;
    release.close();
  }
}
