package dev.sallyport.client.cli;

import picocli.CommandLine.Option;

/**
 * Whether a command prints JSON: one object on standard output and nothing else there, for scripts.
 * Progress and refusals stay text on standard error.
 */
final class JsonOption {
  @Option(names = "--json", description = "print one JSON object instead of text")
  boolean json;
}
