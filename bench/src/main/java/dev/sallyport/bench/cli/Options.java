package dev.sallyport.bench.cli;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What was asked for.
 *
 * @param quick whether to measure so little that no figure counts
 * @param json where figures go, beside the lines for a person
 * @param connections of the closed loop
 */
record Options(boolean quick, Optional<Path> json, int connections) {
  /** Workloads that boot together; with fewer of them fewer releases share a commit. */
  static final int USUAL_CONNECTIONS = 32;

  /** Empty where the arguments make no sense. */
  static Optional<Options> parse(List<String> arguments) {
    Options options = new Options(false, Optional.empty(), USUAL_CONNECTIONS);
    for (Iterator<String> left = arguments.iterator(); left.hasNext(); ) {
      Optional<Options> next = options.with(left.next(), left);
      if (next.isEmpty()) {
        return next;
      }
      options = next.get();
    }
    return Optional.of(options);
  }

  private Optional<Options> with(String option, Iterator<String> left) {
    if (option.equals("--quick")) {
      return Optional.of(new Options(true, json, connections));
    }
    if (!left.hasNext()) {
      return Optional.empty();
    }
    String value = left.next();
    return switch (option) {
      case "--json" ->
          Optional.of(
              new Options(quick, Optional.of(Path.of(value).toAbsolutePath()), connections));
      case "--connections" -> count(value).map(count -> new Options(quick, json, count));
      case String _ -> Optional.empty();
    };
  }

  private static Optional<Integer> count(String value) {
    return value.matches("[1-9][0-9]{0,2}")
        ? Optional.of(Integer.parseInt(value))
        : Optional.empty();
  }
}
