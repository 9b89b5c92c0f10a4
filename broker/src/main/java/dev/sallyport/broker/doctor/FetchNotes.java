package dev.sallyport.broker.doctor;

import dev.sallyport.broker.collateral.FetchListener;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** What came of the fetches of one issuer's documents, and what time its server has. */
final class FetchNotes implements FetchListener {
  /** {@code Sun, 06 Nov 1994 08:49:37 GMT}; what is longer is none. */
  private static final int LONGEST_DATE = 32;

  private final InstantSource clock;
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private volatile Optional<Duration> ahead = Optional.empty();

  FetchNotes(InstantSource clock) {
    this.clock = clock;
  }

  /** The first server's is kept: that of the key set, which its issuer runs. */
  @Override
  public void answered(URI url, Optional<String> date) {
    if (ahead.isEmpty()) {
      Instant now = clock.instant();
      ahead = date.flatMap(FetchNotes::parse).map(theirs -> Duration.between(now, theirs));
    }
  }

  @Override
  public void failed(URI url, String why) {
    failures.add(why);
  }

  /** Why documents could not be had. */
  String failures() {
    return failures.isEmpty() ? "it is not a key set" : String.join("; ", failures);
  }

  /** The same behind something else; nothing where all went well. */
  String appended() {
    return failures.isEmpty() ? "" : "; " + failures();
  }

  /**
   * How far its server's clock is ahead of this machine's. A server writes whole seconds, and the
   * answer was on its way for some time: up to a second and a half is no difference.
   */
  Optional<Duration> ahead() {
    return ahead;
  }

  private static Optional<Instant> parse(String date) {
    try {
      return date.length() > LONGEST_DATE
          ? Optional.empty()
          : Optional.of(
              ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
