package dev.sallyport.engines;

import static java.util.stream.Collectors.joining;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * What is published as Go modules, had by the machine's own {@code go} through its own proxy of
 * modules and pinned by hash: the files of a module, and a program built from its source. The
 * module's own directives decide nothing here: no other toolchain is fetched, and no workspace of
 * whoever runs the build takes part.
 */
public final class GoModules {
  /** A program of a thousand packages on two busy processors. */
  private static final Duration LONGEST = Duration.ofMinutes(40);

  private final Path cache;
  private final String go;

  GoModules(Path cache, String go) {
    this.cache = cache;
    this.go = go;
  }

  /** By the {@code go} of the search path. */
  public static GoModules ofThisMachine() {
    return new GoModules(UserCache.place(), "go");
  }

  /**
   * The files of a module as they were published. They are shared with others and not to be
   * changed.
   *
   * @param module path and version, such as {@code example.org/module@v1.2.3}
   * @param sum its hash as a {@code go.sum} has it, {@code h1:…}
   * @return the folder with its files
   * @throws TestAbortedException if they cannot be had here
   * @throws IllegalStateException if the module is not the one that was pinned
   */
  public Path files(String module, String sum) {
    try {
      Path folder = Files.createDirectories(cache);
      // The hash is compared below with ours, so that nobody else needs to be asked for it.
      String answer = run(folder, "GOSUMDB=off", "mod", "download", "-json", module).orAbort();
      JsonObject told = JsonParser.parseString(answer).getAsJsonObject();
      requirePinned(told.get("Sum").getAsString().equals(sum), module);
      return Path.of(told.get("Dir").getAsString());
    } catch (IOException | JsonParseException e) {
      throw new TestAbortedException(module + " cannot be had here: " + e.getMessage(), e);
    }
  }

  /**
   * A program, built with a low priority unless an earlier build of anybody's did.
   *
   * @param module text of a {@code go.mod} that names the program's package as a tool
   * @param sums text of its {@code go.sum}
   * @param main the program's package; its last part is the program's name
   * @param variables of its packages, each with the text that is linked in as its value: {@code
   *     PACKAGE.NAME=TEXT}
   * @return the program's file
   * @throws TestAbortedException if it cannot be built here
   * @throws IllegalStateException if a module is not the one that was pinned
   */
  public Path program(String module, String sums, String main, String... variables) {
    String name = main.substring(main.lastIndexOf('/') + 1);
    String linked = Arrays.stream(variables).map(it -> "-X " + it).collect(joining(" "));
    try {
      return UserCache.once(
              cache, name, module + sums + linked, made -> build(made, module, sums, main, linked))
          .resolve(name);
    } catch (IOException e) {
      throw new TestAbortedException("no place for a Go program: " + cache, e);
    }
  }

  private void build(Path made, String module, String sums, String main, String linked)
      throws IOException {
    Path source = Files.createDirectories(made.resolve("source"));
    Files.writeString(source.resolve("go.mod"), module);
    Files.writeString(source.resolve("go.sum"), sums);
    Programs.Ended ended =
        run(
            source,
            "CGO_ENABLED=0",
            "build",
            "-trimpath",
            "-ldflags=" + linked,
            "-o",
            made + "/",
            main);
    boolean exchanged = ended.printed().contains("SECURITY ERROR");
    requirePinned(!exchanged, main + ": " + ended.end());
    ended.orAbort();
  }

  private Programs.Ended run(Path folder, String setting, String... arguments) {
    List<String> command = new ArrayList<>(List.of("nice", "-n", "10", "env", setting));
    command.addAll(List.of("GOTOOLCHAIN=local", "GOWORK=off", "GOFLAGS=-mod=readonly", go));
    command.addAll(List.of(arguments));
    return Programs.ended(folder, command, LONGEST);
  }

  private static void requirePinned(boolean pinned, String what) {
    if (!pinned) {
      throw new IllegalStateException("not the module that was pinned: " + what);
    }
  }
}
