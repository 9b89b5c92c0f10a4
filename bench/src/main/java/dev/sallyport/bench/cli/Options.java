package dev.sallyport.bench.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What was asked for.
 *
 * @param quick whether to measure so little that no figure counts
 * @param json where figures go, beside the lines for a person
 */
record Options(boolean quick, Optional<Path> json) {

  /** Empty where the arguments make no sense. */
  static Optional<Options> parse(List<String> arguments) {
    boolean quick = false;
    Optional<Path> json = Optional.empty();
    for (int n = 0; n < arguments.size(); n++) {
      switch (arguments.get(n)) {
        case "--quick" -> quick = true;
        case "--json" -> {
          if (++n == arguments.size()) {
            return Optional.empty();
          }
          json = Optional.of(Path.of(arguments.get(n)).toAbsolutePath());
        }
        case String _ -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new Options(quick, json));
  }
}
