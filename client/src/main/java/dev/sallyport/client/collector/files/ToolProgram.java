package dev.sallyport.client.collector.files;

import dev.sallyport.client.collector.CollectionException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program of the user's that makes one answer. What it is given is not secret. */
final class ToolProgram {
  private ToolProgram() {}

  /**
   * Runs the program without arguments, with {@code SALLYPORT_VALUE} (nonce hex, or held data in
   * base64), {@code SALLYPORT_QUESTION} (the same as a file) and {@code SALLYPORT_ANSWER} (the file
   * to write) in its environment.
   */
  static void run(Path program, Exchange exchange, FilesOptions options, String value)
      throws CollectionException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(program.toString());
    Map<String, String> environment = builder.environment();
    environment.put("SALLYPORT_VALUE", value);
    environment.put(
        "SALLYPORT_QUESTION", options.directory().resolve(exchange.question()).toString());
    environment.put("SALLYPORT_ANSWER", options.directory().resolve(exchange.answer()).toString());
    // Standard output may be where the secret goes: a tool's output must not get in there.
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      await(program, builder.start(), options.timeoutMillis());
    } catch (IOException e) {
      throw new CollectionException("cannot start " + program, e);
    }
  }

  private static void await(Path program, Process process, long timeoutMillis)
      throws CollectionException, InterruptedException {
    try {
      if (!process.waitFor(timeoutMillis, TimeUnit.MILLISECONDS)) {
        throw new CollectionException(program + " did not end within the timeout");
      }
      if (process.exitValue() != 0) {
        throw new CollectionException(program + " ended with " + process.exitValue());
      }
    } finally {
      // Also on an interrupt: a tool left behind could write its answer into the next run.
      process.destroyForcibly();
    }
  }
}
