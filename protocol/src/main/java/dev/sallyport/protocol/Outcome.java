package dev.sallyport.protocol;

import java.util.function.Function;

/**
 * What came of an attempt that may be refused.
 *
 * @param <T> what an accepted attempt gives
 */
public sealed interface Outcome<T> {

  /** The attempt was accepted. */
  record Accepted<T>(T value) implements Outcome<T> {}

  /** The attempt was refused, for a reason. */
  record Refused<T>(Refusal refusal) implements Outcome<T> {}

  /** An accepted outcome. */
  static <T> Outcome<T> accepted(T value) {
    return new Accepted<>(value);
  }

  /** A refused outcome whose reason says it all. */
  static <T> Outcome<T> refused(RefusalReason reason) {
    return new Refused<>(Refusal.of(reason));
  }

  /** A refused outcome about a named thing. */
  static <T> Outcome<T> refused(RefusalReason reason, String subject) {
    return new Refused<>(Refusal.of(reason, subject));
  }

  /** Goes on with the value; a refusal stays the refusal that it is. */
  default <R> Outcome<R> then(Function<? super T, Outcome<R>> next) {
    return switch (this) {
      case Accepted<T>(T value) -> next.apply(value);
      case Refused<T>(Refusal refusal) -> new Refused<>(refusal);
    };
  }

  /** Turns the value into another that cannot be refused. */
  default <R> Outcome<R> map(Function<? super T, ? extends R> change) {
    return then(value -> new Accepted<>(change.apply(value)));
  }
}
