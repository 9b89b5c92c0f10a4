package dev.sallyport.kms.gcp;

import dev.sallyport.kms.testkit.Rig;
import dev.sallyport.kms.testkit.engine.HttpCall;
import dev.sallyport.kms.testkit.engine.HttpReply;
import dev.sallyport.protocol.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/** Ways for a server before the fake to behave. */
final class Behaviours {
  private Behaviours() {}

  /** What is done with a call. */
  @FunctionalInterface
  interface Behaviour {
    HttpReply answer(FakeCloud cloud, HttpCall call);
  }

  static Behaviour honest() {
    return FakeCloud::answer;
  }

  static Behaviour always(HttpReply reply) {
    return (_, _) -> reply;
  }

  static Behaviour error(int status, String code) {
    return always(FakeCloud.error(status, code));
  }

  static Behaviour throttled() {
    return always(
        new HttpReply.Whole(
            429,
            Map.of("Retry-After", Long.toString(Rig.RETRY_AFTER.toSeconds())),
            Bytes.of(
                "{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\"}}"
                    .getBytes(StandardCharsets.UTF_8))));
  }

  /** Repeats the request: an adapter that prints an error's body would print a key. */
  static Behaviour repeating(int status) {
    return (_, call) ->
        new HttpReply.Whole(status, Map.of("Content-Type", "application/json"), call.body());
  }

  /** Fails the first call whose target ends so. */
  static Behaviour failingOnce(String end) {
    AtomicBoolean failed = new AtomicBoolean();
    return (cloud, call) ->
        call.target().endsWith(end) && failed.compareAndSet(false, true)
            ? FakeCloud.error(500, "INTERNAL")
            : cloud.answer(call);
  }

  /** Uses another key than the one asked for, and says so. */
  static Behaviour withKey(String own, String other) {
    return (cloud, call) ->
        cloud.answer(
            call.target().endsWith("crypt")
                ? call.withTarget(
                    call.target().replace(FakeCloud.resource(own), FakeCloud.resource(other)))
                : call);
  }

  /** Changes the text of the answers to targets that end so. */
  static Behaviour changing(String end, UnaryOperator<String> change) {
    return (cloud, call) -> {
      HttpReply reply = cloud.answer(call);
      return call.target().endsWith(end) && reply instanceof HttpReply.Whole whole
          ? new HttpReply.Whole(
              whole.status(), whole.headers(), utf8(change.apply(text(whole.body()))))
          : reply;
    };
  }

  static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Bytes body) {
    return new String(body.toArray(), StandardCharsets.UTF_8);
  }
}
