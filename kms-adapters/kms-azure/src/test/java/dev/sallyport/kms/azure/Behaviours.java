package dev.sallyport.kms.azure;

import dev.sallyport.kms.testkit.Rig;
import dev.sallyport.kms.testkit.engine.HttpCall;
import dev.sallyport.kms.testkit.engine.HttpReply;
import dev.sallyport.protocol.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/** Ways for a vault to behave. */
final class Behaviours {
  private Behaviours() {}

  /** Decides on an answer to a call with a good token. */
  @FunctionalInterface
  interface Behaviour {
    HttpReply answer(FakeAzure azure, HttpCall call);
  }

  static Behaviour honest() {
    return (azure, call) -> azure.keys.answer(call);
  }

  static Behaviour always(HttpReply reply) {
    return (_, _) -> reply;
  }

  static Behaviour throttled() {
    return always(
        new HttpReply.Whole(
            429,
            Map.of("Retry-After", String.valueOf(Rig.RETRY_AFTER.toSeconds())),
            Bytes.empty()));
  }

  static Behaviour failingOnce() {
    AtomicBoolean failed = new AtomicBoolean();
    return (azure, call) ->
        failed.getAndSet(true)
            ? azure.keys.answer(call)
            : FakeKeys.error(500, "InternalServerError");
  }

  /** Wraps, unwraps and signs with another key than the one asked for, and says so. */
  static Behaviour withKey(String other) {
    return (azure, call) -> azure.keys.answer(azure.keys.about(other, call));
  }

  /** Says what it is told to calls with this in their path. */
  static Behaviour saying(String part, HttpReply reply) {
    return (azure, call) -> call.target().contains(part) ? reply : azure.keys.answer(call);
  }

  /** Changes the text of good answers to calls with this in their path. */
  static Behaviour changing(String part, UnaryOperator<String> change) {
    return (azure, call) -> {
      HttpReply good = azure.keys.answer(call);
      return call.target().contains(part)
              && good instanceof HttpReply.Whole(int status, Map<String, String> _, Bytes body)
          ? HttpReply.json(status, change.apply(new String(body.toArray(), StandardCharsets.UTF_8)))
          : good;
    };
  }
}
