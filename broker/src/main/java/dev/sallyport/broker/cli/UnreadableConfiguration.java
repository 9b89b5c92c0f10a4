package dev.sallyport.broker.cli;

import io.smallrye.config.ConfigValidationException;
import java.io.PrintStream;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Says which keys of a configuration cannot be taken. That is found before there is a log, and the
 * framework says it only where a program leaves the exit code to it.
 */
public final class UnreadableConfiguration {
  private static final int DEEPEST = 32;

  private UnreadableConfiguration() {}

  /** Writes one line to the error stream if that is why a broker did not start. */
  public static void say(@Nullable Throwable failure) {
    say(failure, System.err);
  }

  static void say(@Nullable Throwable failure, PrintStream err) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (cause instanceof ConfigValidationException invalid) {
        err.println("sallyport: wrong configuration: " + problems(invalid));
        return;
      }
      cause = cause.getCause();
    }
  }

  private static String problems(ConfigValidationException invalid) {
    return IntStream.range(0, invalid.getProblemCount())
        .mapToObj(n -> invalid.getProblem(n).getMessage())
        .collect(Collectors.joining("; "));
  }
}
