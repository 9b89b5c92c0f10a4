package dev.sallyport.client.collector.files;

import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the token in a tool's output, which may have lines of its own before it. */
final class TokenText {
  private static final Pattern COMPACT_JWS =
      Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

  private TokenText() {}

  /**
   * The last line that is a compact JWS and is ended by a line feed or the end of the file; a tool
   * that writes the token in pieces should write elsewhere and rename.
   */
  static Optional<String> find(String output) {
    return output
        .lines()
        .map(String::strip)
        .filter(line -> COMPACT_JWS.matcher(line).matches())
        .reduce((earlier, later) -> later);
  }
}
