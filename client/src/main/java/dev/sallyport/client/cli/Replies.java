package dev.sallyport.client.cli;

import dev.sallyport.client.Distrust;
import dev.sallyport.client.Reply;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.wire.ProblemBody;
import java.time.Duration;
import java.util.Optional;

/** Turns replies and refusals into good values, or into the end of the command with advice. */
final class Replies {
  private Replies() {}

  /**
   * The value of a good answer; each other reply has an exit code of its own, so that a script can
   * tell a refusal from an outage and both from a false broker.
   */
  static <T> T require(Reply<T> reply) throws CliException {
    return switch (reply) {
      case Reply.Given<T>(T value) -> value;
      case Reply.Refused<T>(ProblemBody problem) -> throw refused(problem);
      case Reply.Unavailable<T>(String why, Optional<Duration> after) ->
          throw CliException.of(
              ExitCode.UNAVAILABLE,
              "the broker does not answer: " + why,
              after
                  .map(wait -> "It asks for " + wait.toSeconds() + " s of patience.")
                  .orElse("Check that it runs, and the address: sallyport profile show"));
      case Reply.Untrusted<T>(Distrust distrust, String detail) ->
          throw CliException.of(ExitCode.UNTRUSTED, untrusted(distrust, detail), advice(distrust));
    };
  }

  /** The value, or exit code 1: content was read, judged and refused. */
  static <T> T require(Outcome<T> outcome, String what) throws CliException {
    return switch (outcome) {
      case Outcome.Accepted<T>(T value) -> value;
      case Outcome.Refused<T>(Refusal refusal) ->
          throw CliException.of(ExitCode.REFUSED, what + ": " + refusal.line(), Advice.of(refusal));
    };
  }

  /** As {@link #require(Outcome, String)}, for what stands on the command line. */
  static <T> T argument(Outcome<T> outcome, String what) throws CliException {
    return switch (outcome) {
      case Outcome.Accepted<T>(T value) -> value;
      case Outcome.Refused<T>(Refusal refusal) ->
          throw CliException.usage(what + ": " + refusal.line(), Advice.of(refusal));
    };
  }

  /** With the correlation id, the only thread from what a workload sees to the broker's reason. */
  private static CliException refused(ProblemBody problem) {
    String detail = problem.detail().isEmpty() ? "" : ": " + problem.detail();
    String id =
        problem.correlationId().isEmpty()
            ? ""
            : " (correlation id " + problem.correlationId() + ")";
    return CliException.refused(
        problem,
        "refused: " + problem.label() + detail + id,
        Advice.of(problem.label(), problem.correlationId()));
  }

  private static String untrusted(Distrust distrust, String detail) {
    return "not trusted: " + distrust.label() + (detail.isEmpty() ? "" : ": " + detail);
  }

  /** Never advises to go on: each of these may be an attack in progress. */
  private static String advice(Distrust distrust) {
    return switch (distrust) {
      case UNPINNED_IDENTITY ->
          """
          Nothing was sent or used. Either this is not your broker, or its identity key was replaced.
          Ask the operator, by another way, for the new fingerprint; only then:
          sallyport broker identity --fingerprint HEX --replace\
          """;
      case TRANSPORT_KEY_OUT_OF_TIME -> "Check this machine's clock against the broker's.";
      case OTHER_TENANT_ROOT ->
          "The name stands for another tenant at this broker. Check the broker and the profile.";
      case OTHER_RESOURCES, OTHER_VERSION, OTHER_TRANSCRIPT, SECRET_UNREADABLE ->
          "The answer was thrown away. Tell the operator.";
      case UNREADABLE_ANSWER ->
          "Is this a Sallyport broker? Check the address: sallyport profile show";
    };
  }
}
