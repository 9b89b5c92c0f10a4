package dev.sallyport.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A real bash, to which lines are typed and whose output, errors among it, is read. */
final class Terminal implements AutoCloseable {
  /** Patience with a busy machine; nothing here waits for it to pass. */
  private static final long LIMIT_SECONDS = 900;

  private static final String END = "end-of-output-of-this-command";

  private final Process bash;
  private final BufferedReader output;
  private final Writer input;

  Terminal(Path directory, Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "--noprofile", "--norc")
            .directory(directory.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    this.bash = builder.start();
    this.output = bash.inputReader(StandardCharsets.UTF_8);
    this.input = bash.outputWriter(StandardCharsets.UTF_8);
    Thread.ofVirtual().name("limit of a terminal").start(this::endLate);
  }

  /** What a command printed, and how it ended. */
  record Result(int exitCode, List<String> output) {}

  /** Types a command and waits for its end. */
  Result run(String command) throws IOException {
    // Its output may not end in a line feed; the end is told apart by a line of its own.
    type(command + "\nprintf '\\n%s %s\\n' " + END + " $?");
    List<String> lines = readUntil(line -> line.startsWith(END + " "));
    int exitCode = Integer.parseInt(lines.removeLast().substring(END.length() + 1));
    if (!lines.isEmpty() && lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    return new Result(exitCode, lines);
  }

  /** Types a command that stays, and gives what it printed up to this line. */
  List<String> begin(String command, String lastLine) throws IOException {
    type("exec " + command);
    return readUntil(lastLine::equals);
  }

  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>(bash.descendants().toList());
    all.add(bash.toHandle());
    all.forEach(ProcessHandle::destroy);
    try {
      if (!bash.waitFor(20, TimeUnit.SECONDS)) {
        all.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void type(String lines) throws IOException {
    input.write(lines + "\n");
    input.flush();
  }

  private List<String> readUntil(Predicate<String> last) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      lines.add(line);
      if (last.test(line)) {
        return lines;
      }
    }
    throw new UncheckedIOException(new IOException("the terminal ended after " + lines));
  }

  private void endLate() {
    try {
      if (!bash.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        bash.descendants().forEach(ProcessHandle::destroyForcibly);
        bash.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
