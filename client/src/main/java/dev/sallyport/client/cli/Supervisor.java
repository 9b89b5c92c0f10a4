package dev.sallyport.client.cli;

import dev.sallyport.client.Release;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Runs a command with secrets until it ends, and renews its leases meanwhile. One thread does all
 * of it, by events: a renewal cannot cross the command's end.
 */
final class Supervisor {
  /** 128 and SIGTERM, as a shell says it. */
  private static final int TERMINATED = 143;

  private final Cli cli;
  private final Handover handover;
  private final Optional<Renewal> renewal;
  private final Rules rules;
  private final Child child;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  /**
   * What to do when a renewal changes something.
   *
   * @param restart whether a new version of a secret starts the command anew
   * @param stop whether the command ends when it may not have its secrets any more
   * @param grace how long a stopped command may take before it is killed
   */
  record Rules(boolean restart, boolean stop, Duration grace) {}

  /** What happens while a command runs. */
  private sealed interface Event {
    /** A process ended, perhaps one that was replaced. */
    record Ended(Process process) implements Event {}

    /** A renewal came to something. */
    record Answered(Future<Release> answer) implements Event {}
  }

  Supervisor(
      Cli cli, List<String> command, Handover handover, Optional<Renewal> renewal, Rules rules) {
    this.cli = cli;
    this.handover = handover;
    this.renewal = renewal;
    this.rules = rules;
    this.child = new Child(command, rules.grace(), process -> events.add(new Event.Ended(process)));
  }

  /** The command, for signals. */
  Child child() {
    return child;
  }

  /** Runs the command to its end and returns its exit code; zeroes the release before. */
  int run(Release release) throws CliException, InterruptedException {
    Lease lease;
    try (release) {
      lease = Lease.of(release);
      if (child.start(handover.give(release)).isEmpty()) {
        return TERMINATED;
      }
    }
    try {
      renewAfter(lease.untilRenewal(now()));
      return await(lease);
    } finally {
      // It may not go on without its secrets' files, nor after a refusal.
      child.stop();
    }
  }

  private int await(Lease first) throws CliException, InterruptedException {
    Lease lease = first;
    while (true) {
      switch (events.take()) {
        case Event.Ended(Process process) -> {
          if (child.is(process)) {
            return process.exitValue();
          }
        }
        case Event.Answered(Future<Release> answer) -> lease = judge(answer, lease);
      }
    }
  }

  private Lease judge(Future<Release> answer, Lease lease)
      throws CliException, InterruptedException {
    Release renewed;
    try {
      renewed = Renewal.result(answer);
    } catch (CliException failure) {
      failed(failure, lease);
      return lease;
    }
    try (renewed) {
      return renewed(renewed, lease);
    }
  }

  private Lease renewed(Release release, Lease before) throws CliException, InterruptedException {
    Lease lease = Lease.of(release);
    cli.progress("renewed, lease until " + lease.ends());
    // The same version is the same secret: nobody is disturbed for it.
    if (!lease.versions().equals(before.versions())) {
      replace(handover.give(release));
    }
    renewAfter(lease.untilRenewal(now()));
    return lease;
  }

  private void replace(Map<String, String> environment) throws CliException, InterruptedException {
    if (rules.restart()) {
      cli.progress("a secret has a new version: starting the command anew");
      // One that just ended by itself is done, and not run again; nor is one after a signal.
      if (child.stop()) {
        child.start(environment);
      }
    } else {
      cli.progress("a secret has a new version: files are replaced, variables stay as they are");
    }
  }

  private void failed(CliException failure, Lease lease) throws CliException {
    if (rules.stop() && lease.isLost(failure, now())) {
      cli.progress("the lease is not renewed: stopping the command");
      throw failure;
    }
    cli.progress("the lease is not renewed, the command runs on: " + failure.line());
    renewAfter(lease.untilNextAttempt(now()));
  }

  private void renewAfter(Duration wait) {
    renewal.ifPresent(again -> again.after(wait, answer -> events.add(new Event.Answered(answer))));
  }

  private Instant now() {
    return cli.clock().instant();
  }
}
