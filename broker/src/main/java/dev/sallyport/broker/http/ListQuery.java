package dev.sallyport.broker.http;

import dev.sallyport.broker.release.RefusalRing;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the query parameters of listings, which are foreign text. */
final class ListQuery {
  /** The most entries of one answer. */
  static final int MAX = RefusalRing.SIZE;

  private static final int DEFAULT_LIMIT = 100;

  private ListQuery() {}

  /** 1 to {@value #MAX}; {@value #DEFAULT_LIMIT} where it is absent. */
  static Outcome<Integer> limit(@Nullable String text) {
    if (text == null) {
      return Outcome.accepted(DEFAULT_LIMIT);
    }
    return text.matches("[1-9][0-9]{0,2}|" + MAX)
        ? Outcome.accepted(Integer.parseInt(text))
        : bad("limit");
  }

  /** Milliseconds since the epoch; the epoch itself where it is absent. */
  static Outcome<Instant> since(@Nullable String text) {
    if (text == null) {
      return Outcome.accepted(Instant.EPOCH);
    }
    return text.matches("0|[1-9][0-9]{0,14}")
        ? Outcome.accepted(Instant.ofEpochMilli(Long.parseLong(text)))
        : bad("since");
  }

  /** One of two words; empty where it is absent. */
  static Outcome<Optional<String>> word(
      @Nullable String text, String name, String one, String other) {
    if (text == null) {
      return Outcome.accepted(Optional.empty());
    }
    return text.equals(one) || text.equals(other) ? Outcome.accepted(Optional.of(text)) : bad(name);
  }

  private static <T> Outcome<T> bad(String name) {
    return Outcome.refused(RefusalReason.BAD_MEMBER_VALUE, name);
  }
}
