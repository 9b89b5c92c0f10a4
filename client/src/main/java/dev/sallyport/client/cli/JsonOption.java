package dev.sallyport.client.cli;

import picocli.CommandLine.Option;

/** Whether a command prints JSON. */
final class JsonOption {
  @Option(names = "--json", description = "print one JSON object instead of text")
  boolean json;
}
