package dev.sallyport.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.json.JsonException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every message that a parser may refuse with. The list is closed: a message with anything in it
 * that the input chose is on none. A search for parts of the input would be no test, since a fuzzer
 * learns to write inputs that hold our own words.
 */
public final class OwnWords {
  /** Places that the parser of JSON names by itself. */
  private static final List<String> PLACES =
      List.of(
          "document",
          "string",
          "structure",
          "syntax",
          "end of document",
          "byte order mark",
          "object");

  private static final int MAX_DEPTH = 40;

  private final Set<String> messages;

  private OwnWords(Set<String> messages) {
    this.messages = messages;
  }

  /** Just these. */
  public static OwnWords of(String... messages) {
    return new OwnWords(Set.of(messages));
  }

  /** These as well: what {@code told} makes of each problem of JSON, at each place. */
  public OwnWords json(UnaryOperator<String> told, String... members) {
    Stream<String> depths =
        Stream.iterate(1, depth -> depth + 1).limit(MAX_DEPTH).map(OwnWords::at);
    List<String> places =
        Stream.of(PLACES.stream(), depths, Arrays.stream(members)).flatMap(each -> each).toList();
    Stream<String> more =
        Arrays.stream(JsonException.Problem.values())
            .flatMap(problem -> places.stream().map(place -> told.apply(problem + " at " + place)));
    return new OwnWords(Stream.concat(messages.stream(), more).collect(Collectors.toSet()));
  }

  /** What the adapters of key management systems make of malformed JSON, as well. */
  public OwnWords malformed(String... members) {
    return json(problem -> "kms answered something else: malformed: " + problem, members);
  }

  /**
   * Asserts that a refusal is told in own words, and that nothing hangs on it that could print
   * more.
   */
  public void check(Exception refusal) {
    String message = String.valueOf(refusal.getMessage());
    assertThat(messages.contains(message)).as(message).isTrue();
    assertThat(refusal.getCause()).isNull();
  }

  private static String at(int depth) {
    return "depth " + depth;
  }
}
