package dev.sallyport.client.cli;

import dev.sallyport.client.Pause;
import dev.sallyport.protocol.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * What commands have of the outside world.
 *
 * @param in standard input
 * @param out results only, so that they can be piped
 * @param err progress, questions and errors
 * @param environment environment variables
 * @param interactive whether a person can be asked
 * @param clock the wall clock
 * @param pause waits between attempts
 */
record Cli(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean interactive,
    InstantSource clock,
    Pause pause) {

  /** Copies the environment. */
  Cli {
    environment = Map.copyOf(environment);
  }

  /** Where profiles and keys live: {@code $SALLYPORT_HOME}, or {@code ~/.config/sallyport}. */
  Path home() {
    String home = environment.get("SALLYPORT_HOME");
    return home != null && !home.isEmpty()
        ? Path.of(home)
        : Path.of(environment.getOrDefault("HOME", "."), ".config", "sallyport");
  }

  void say(String line) {
    out.println(printable(line));
  }

  void json(JsonObject object) {
    out.println(new String(object.toUtf8(), StandardCharsets.UTF_8));
  }

  /** One line for a person who waits. */
  void progress(String line) {
    err.println(printable(line));
  }

  /** Asks a person; anything but {@code yes} is no. */
  boolean confirms(String question) throws CliException {
    if (!interactive) {
      throw CliException.usage(
          "this asks a person, and nobody is here to answer", "Add --yes if you are sure.");
    }
    err.print(question + " Type yes to go on: ");
    err.flush();
    try {
      String line =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
      return line != null && line.strip().equals("yes");
    } catch (IOException e) {
      throw CliException.local("cannot read the answer", e);
    }
  }

  /**
   * Foreign text without control characters: a broker or a token could otherwise move the cursor
   * and rewrite what the terminal shows.
   */
  static String printable(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .map(point -> isHarmful(point) ? '\uFFFD' : point)
        .forEach(safe::appendCodePoint);
    return safe.toString();
  }

  private static boolean isHarmful(int point) {
    int type = Character.getType(point);
    return point != '\n'
        && (type == Character.CONTROL
            || type == Character.FORMAT
            || type == Character.LINE_SEPARATOR
            || type == Character.PARAGRAPH_SEPARATOR);
  }
}
