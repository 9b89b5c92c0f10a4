package dev.sallyport.client.cli;

import dev.sallyport.protocol.Digest;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Reads values from the command line. */
final class Arguments {
  private Arguments() {}

  /** 32 bytes as hex digits of either case. */
  static Digest digest(String hex, String option) throws CliException {
    try {
      return Digest.fromHex(hex);
    } catch (IllegalArgumentException e) {
      throw CliException.usage(
          option + " takes 64 hex digits", "A SHA-256 as it is printed, without spaces or colons.");
    }
  }

  /** An RFC 3339 instant in UTC. */
  static Instant instant(String text, String option) throws CliException {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw CliException.usage(
          option + " takes a time like 2026-01-31T12:00:00Z",
          "In UTC: date -u +%FT%TZ prints one.");
    }
  }
}
