package dev.sallyport.client;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.wire.ProblemBody;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * What came of asking a broker. All four are expected; each calls for something else to be done.
 *
 * @param <T> what a good answer gives
 */
public sealed interface Reply<T> {

  /** A good answer, checked. */
  record Given<T>(T value) implements Reply<T> {}

  /**
   * The broker refuses, and would again.
   *
   * @param problem what it says
   */
  record Refused<T>(ProblemBody problem) implements Reply<T> {}

  /**
   * No answer, or none now; asking again may help.
   *
   * @param why one line
   * @param retryAfter how long the broker asks to be left alone
   */
  record Unavailable<T>(String why, Optional<Duration> retryAfter) implements Reply<T> {}

  /**
   * An answer that must not be used.
   *
   * @param distrust what is wrong with it
   * @param detail one line, may be empty
   */
  record Untrusted<T>(Distrust distrust, String detail) implements Reply<T> {}

  /** An answer that is thrown away. */
  static <T> Reply<T> untrusted(Distrust distrust, String detail) {
    return new Untrusted<>(distrust, detail);
  }

  /** A message of the broker as it was read; one that could not be read is not to be trusted. */
  static <T> Reply<T> of(Outcome<T> read) {
    return switch (read) {
      case Outcome.Accepted<T>(T value) -> new Given<>(value);
      case Outcome.Refused<T>(Refusal refusal) ->
          untrusted(Distrust.UNREADABLE_ANSWER, refusal.line());
    };
  }

  /** Goes on with a good answer; every other reply stays what it is. */
  default <R, E extends Exception> Reply<R> then(Step<? super T, R, E> next) throws E {
    return switch (this) {
      case Given<T>(T value) -> next.apply(value);
      case Refused<T>(ProblemBody problem) -> new Refused<>(problem);
      case Unavailable<T>(String why, Optional<Duration> after) -> new Unavailable<>(why, after);
      case Untrusted<T>(Distrust distrust, String detail) -> untrusted(distrust, detail);
    };
  }

  /** Turns a good answer into something else. */
  default <R> Reply<R> map(Function<? super T, ? extends R> change) {
    return then(value -> new Given<>(change.apply(value)));
  }

  /** Keeps a good answer only if it holds. */
  default Reply<T> require(boolean holds, Distrust otherwise, String detail) {
    return then(value -> holds ? this : untrusted(otherwise, detail));
  }

  /**
   * What follows a good answer; it may ask the broker again.
   *
   * @param <T> the good answer
   * @param <R> what it leads to
   * @param <E> what asking throws
   */
  @FunctionalInterface
  interface Step<T, R, E extends Exception> {
    /** Goes on from the answer. */
    Reply<R> apply(T value) throws E;
  }
}
