package dev.sallyport.broker.doctor;

import dev.sallyport.protocol.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What all checks found, in their order.
 *
 * @param results one for each line
 */
public record Report(List<Result> results) {
  /** Of the JSON form; another number means that a reader has to change. */
  private static final int FORMAT = 1;

  /** Copies. */
  public Report {
    results = List.copyOf(results);
  }

  /** Whether nothing failed; warnings and what was skipped do not count. */
  public boolean isWell() {
    return count(State.FAILED) == 0;
  }

  /** One line for each result, and one that counts them. */
  public List<String> lines() {
    String counts =
        Arrays.stream(State.values())
            .map(state -> count(state) + " " + state.label())
            .collect(Collectors.joining(", "));
    return Stream.concat(results.stream().map(Result::text), Stream.of(counts)).toList();
  }

  /** The JSON form, which docs/operations.md describes. */
  public String json() {
    JsonObject.Builder counts = JsonObject.builder();
    Arrays.stream(State.values()).forEach(state -> counts.put(state.label(), count(state)));
    byte[] document =
        JsonObject.builder()
            .put("format", FORMAT)
            .put("well", isWell())
            .put("counts", counts.build())
            .putObjects("checks", results.stream().map(Result::toJson).toList())
            .build()
            .toUtf8();
    return new String(document, StandardCharsets.UTF_8);
  }

  private long count(State state) {
    return results.stream().filter(result -> result.state() == state).count();
  }
}
