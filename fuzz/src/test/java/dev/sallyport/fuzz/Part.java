package dev.sallyport.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * One parser of several that a target holds: what it is given first, and what must hold of it.
 *
 * @param name what a failure is told under
 * @param seeds among them at least one that is accepted and one that is refused
 * @param check reads an input
 */
public record Part(String name, List<byte[]> seeds, Check check) {
  /** Copies the list. */
  public Part {
    seeds = List.copyOf(seeds);
  }

  /** Reads, and asserts what must hold of what is accepted and of how the rest is refused. */
  @FunctionalInterface
  public interface Check {
    /**
     * Reads an input, of which it may do with the array what it likes.
     *
     * @return whether it was accepted
     * @throws Exception for a finding, whichever it is
     */
    boolean accepts(byte[] input) throws Exception;
  }

  /** A parser of JSON: inputs are bytes, or scripts over these documents. */
  public static Part json(String name, List<String> documents, Check check) {
    List<byte[]> bytes = documents.stream().map(Part::utf8).toList();
    JsonScript script = new JsonScript(WireSeeds.json(bytes));
    return new Part(
        name,
        Stream.concat(script.seeds().stream(), bytes.stream()).toList(),
        input -> check.accepts(script.utf8(input)));
  }

  /** A parser of text, one character to a byte. */
  public static Part text(String name, List<String> texts, TextCheck check) {
    return new Part(
        name,
        texts.stream().map(text -> text.getBytes(StandardCharsets.ISO_8859_1)).toList(),
        input -> check.accepts(new String(input, StandardCharsets.ISO_8859_1)));
  }

  /** As {@link Check}, of a text. */
  @FunctionalInterface
  public interface TextCheck {
    /** As {@link Check#accepts}. */
    boolean accepts(String text) throws Exception;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
