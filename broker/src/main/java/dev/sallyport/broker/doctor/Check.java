package dev.sallyport.broker.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Looks at one concern; changes nothing. */
interface Check {
  /** Its name in the report. */
  String name();

  /** Checks that have to have found no failure before this one makes sense. */
  default Set<String> needs() {
    return Set.of();
  }

  /** After this long it is given up. */
  default Duration limit() {
    return Duration.ofSeconds(30);
  }

  /**
   * What it finds; at least one line. What is expected to go wrong is a line, and what is thrown is
   * a bug that becomes one.
   */
  List<Line> look() throws Exception;
}
