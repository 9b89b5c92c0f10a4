package dev.sallyport.engines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Installs engines that are published as Python packages, each version pinned by its hash, into a
 * private environment under the user's cache ({@code XDG_CACHE_HOME}, or {@code .cache} at home).
 * One set of requirements is installed once for all modules and builds; several builds at a time
 * wait for each other. Where packages come from is pip's own configuration.
 */
public final class PythonPackages {
  private final Path environment;

  private PythonPackages(Path environment) {
    this.environment = environment;
  }

  /**
   * Installs what is not there yet.
   *
   * @param name of the folder, for whoever looks into the cache
   * @param requirements lines of a requirements file, each with {@code --hash}
   * @throws TestAbortedException if this machine has no Python, no venv, or no registry
   * @throws IllegalStateException if a package is not the one that was pinned
   */
  public static PythonPackages install(String name, String requirements) {
    return install(UserCache.place(), "python3", name, requirements);
  }

  static PythonPackages install(Path cache, String python, String name, String requirements) {
    try {
      return new PythonPackages(
          UserCache.once(
              cache, name, requirements, environment -> make(environment, python, requirements)));
    } catch (IOException e) {
      throw new TestAbortedException("no place for Python packages: " + cache, e);
    }
  }

  /** A file of the installed packages, by its path below {@code site-packages}. */
  public Path file(String path) {
    return found("lib", "site-packages/" + path);
  }

  /** An installed command. */
  public Path command(String name) {
    return environment.resolve("bin").resolve(name);
  }

  private static void make(Path environment, String python, String requirements)
      throws IOException {
    Path root = environment.resolveSibling("");
    Path file = Files.writeString(root.resolve("requirements.txt"), requirements);
    run(root, python, "-m", "venv", environment.toString());
    run(
        root,
        environment.resolve("bin/python").toString(),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--require-hashes",
        "--requirement",
        file.toString());
  }

  private static void run(Path root, String... command) {
    Programs.Ended ended = Programs.ended(root, List.of(command));
    // A package that was exchanged is no reason to leave a test out.
    if (ended.printed().contains("DO NOT MATCH THE HASHES")) {
      throw new IllegalStateException("a package is not the pinned one: " + ended.end());
    }
    ended.orAbort();
  }

  private Path found(String folder, String path) {
    try (Stream<Path> versions = Files.list(environment.resolve(folder))) {
      return versions
          .map(version -> version.resolve(path))
          .filter(Files::exists)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no " + path + " in " + environment));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
