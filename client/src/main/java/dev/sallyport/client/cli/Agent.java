package dev.sallyport.client.cli;

import dev.sallyport.client.Release;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Hands secrets out to processes of this machine until it is interrupted, and renews their leases
 * meanwhile.
 */
final class Agent {
  private static final String SECRETS = "/v1/secrets/";

  /** Where it says how it is. */
  static final String HEALTH = "/v1/health";

  private final Cli cli;
  private final Shelf shelf;
  private final Renewal renewal;
  private final OnRefusal onRefusal;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  /** What happens while it serves. */
  private sealed interface Event {
    /** A renewal came to something. */
    record Answered(Future<Release> answer) implements Event {}

    /** Nobody can connect any more. */
    record Broken(IOException cause) implements Event {}
  }

  Agent(Cli cli, Shelf shelf, Renewal renewal, OnRefusal onRefusal) {
    this.cli = cli;
    this.shelf = shelf;
    this.renewal = renewal;
    this.onRefusal = onRefusal;
  }

  /** Only what it was started with can be asked for: it passes nothing on to the broker. */
  HttpAnswer answer(HttpRequest request) {
    return switch (request) {
      case HttpRequest.Get(String path) -> get(path);
      case HttpRequest.Bad(HttpStatus status, String label, String detail) ->
          HttpAnswer.problem(status, label, detail, "");
    };
  }

  private HttpAnswer get(String path) {
    if (path.equals(HEALTH)) {
      return shelf.health();
    }
    return path.startsWith(SECRETS)
        ? shelf.secret(path.substring(SECRETS.length()))
        : HttpAnswer.problem(HttpStatus.NOT_FOUND, "not-named", SECRETS + " or " + HEALTH, "");
  }

  /** Serves on this socket; ends by an interrupt, or where the socket cannot be used any more. */
  void run(LocalSocket socket, Peers peers) throws CliException, InterruptedException {
    try (LocalServer server = new LocalServer(cli, socket, peers, this::answer)) {
      server.start(cause -> events.add(new Event.Broken(cause)));
      cli.progress("serving, lease until " + shelf.lease().ends());
      renewAfter(shelf.lease().untilRenewal(cli.clock().instant()));
      while (true) {
        switch (events.take()) {
          case Event.Answered(Future<Release> answer) -> judge(answer);
          case Event.Broken(IOException cause) ->
              throw CliException.local("cannot take connections any more", cause);
        }
      }
    }
  }

  private void judge(Future<Release> answer) throws InterruptedException {
    try {
      Lease lease = shelf.put(Renewal.result(answer));
      cli.progress("renewed, lease until " + lease.ends());
      renewAfter(lease.untilRenewal(cli.clock().instant()));
    } catch (CliException failure) {
      failed(failure);
    }
  }

  /** It goes on asking: an owner may change a policy, and an outage passes. */
  private void failed(CliException failure) {
    Instant now = cli.clock().instant();
    Lease lease = shelf.lease();
    shelf.failed(failure, onRefusal == OnRefusal.stop && lease.isLost(failure, now));
    cli.progress("the lease is not renewed: " + failure.line());
    renewAfter(lease.untilNextAttempt(now));
  }

  private void renewAfter(Duration wait) {
    renewal.after(wait, answer -> events.add(new Event.Answered(answer)));
  }
}
