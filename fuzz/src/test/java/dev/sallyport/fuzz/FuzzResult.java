package dev.sallyport.fuzz;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run of the fuzzer came to.
 *
 * @param executions inputs that were run
 * @param edges branches of the product that were reached
 * @param seconds from the first input to the last
 * @param finding the exception and where the input is, where one was found
 */
record FuzzResult(long executions, long edges, long seconds, Optional<String> finding) {
  /** The fuzzer's last words on a run: {@code Done 42 runs in 20 second(s)}. */
  private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second");

  private static final Pattern PROGRESS = Pattern.compile("(?m)^#(\\d+)\\s+\\w+\\s+cov: (\\d+)");

  private static final Pattern FINDING =
      Pattern.compile("(?m)^== Java Exception: (.*)|^==\\d+==\\s*ERROR: (.*)");

  /**
   * Reads the output of a run.
   *
   * @param exitCode 0 where nothing was found
   */
  static FuzzResult of(String output, int exitCode) {
    Optional<MatchResult> progress = last(PROGRESS, output);
    Optional<MatchResult> done = last(DONE, output);
    long executions = done.or(() -> progress).map(result -> number(result, 1)).orElse(0L);
    return new FuzzResult(
        executions,
        progress.map(result -> number(result, 2)).orElse(0L),
        done.map(result -> number(result, 2)).orElse(0L),
        exitCode == 0 ? Optional.empty() : Optional.of(finding(output)));
  }

  private static String finding(String output) {
    Matcher finding = FINDING.matcher(output);
    // Without one the fuzzer itself failed, and all that it said may tell why.
    return finding.find() ? output.substring(finding.start()) : output;
  }

  private static Optional<MatchResult> last(Pattern pattern, String text) {
    return pattern.matcher(text).results().reduce((first, second) -> second);
  }

  private static long number(MatchResult result, int group) {
    return Long.parseLong(result.group(group));
  }
}
