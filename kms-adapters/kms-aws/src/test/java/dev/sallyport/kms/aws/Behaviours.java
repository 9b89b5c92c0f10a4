package dev.sallyport.kms.aws;

import dev.sallyport.kms.testkit.Rig;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/** Ways for a server to behave. */
final class Behaviours {
  private static final long A_WHILE = 100;
  private static final long FOR_GOOD = 600_000;

  private Behaviours() {}

  static Front.Behaviour honest() {
    return (front, call, out) -> out.write(front.ask(call).bytes());
  }

  static Front.Behaviour silent() {
    return (front, _, _) -> front.isOverWithin(FOR_GOOD);
  }

  static Front.Behaviour slow() {
    return (front, call, out) -> {
      for (byte next : front.ask(call).bytes()) {
        out.write(next);
        out.flush();
        if (front.isOverWithin(A_WHILE)) {
          return;
        }
      }
    };
  }

  static Front.Behaviour cut() {
    return (front, call, out) -> {
      byte[] answer = front.ask(call).bytes();
      out.write(Arrays.copyOf(answer, answer.length - 10));
    };
  }

  static Front.Behaviour error(int status, String type) {
    return (_, _, out) -> out.write(Front.Answer.error(status, type).bytes());
  }

  static Front.Behaviour throttled() {
    String wait = "Retry-After: " + Rig.RETRY_AFTER.toSeconds() + "\r\n";
    return (_, _, out) ->
        out.write(new Front.Answer(400, wait, "{\"__type\":\"ThrottlingException\"}").bytes());
  }

  /** Fails the first call of an operation, or of any where it is empty. */
  static Front.Behaviour failingOnce(String operation) {
    AtomicBoolean failed = new AtomicBoolean();
    return (front, call, out) -> {
      boolean meant = operation.isEmpty() || call.operation().equals(operation);
      Front.Answer answer =
          meant && !failed.getAndSet(true)
              ? Front.Answer.error(500, "KMSInternalException")
              : front.ask(call);
      out.write(answer.bytes());
    };
  }

  /** Uses another key than the one asked for, and says so. */
  static Front.Behaviour withKey(String other) {
    return (front, call, out) -> {
      boolean uses = call.operation().equals("Encrypt") || call.operation().equals("Decrypt");
      out.write(front.ask(uses ? call.about(other) : call).bytes());
    };
  }

  /** Says what it is told instead of moto's answer to an operation. */
  static Front.Behaviour saying(String operation, String body) {
    return (front, call, out) ->
        out.write(
            (call.operation().equals(operation) ? new Front.Answer(200, "", body) : front.ask(call))
                .bytes());
  }
}
