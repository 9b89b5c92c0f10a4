package dev.sallyport.kms.testkit.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Installs Python packages into a virtual environment of the build. The system's own package index
 * is asked, whichever it is.
 */
public final class PythonPackages {
  private static final String COMPLETE = "complete";

  private PythonPackages() {}

  /**
   * Installs packages, unless an earlier run of this module did.
   *
   * @param name of the folder
   * @param requirements pinned, as pip reads them
   * @return the virtual environment, whose programs are in its folder {@code bin}
   * @throws org.opentest4j.TestAbortedException if they cannot be had here
   */
  public static synchronized Path install(String name, List<String> requirements) {
    Path environment = Path.of("target", "engines", name).toAbsolutePath();
    // A virtual environment cannot be moved, so a file says that it is whole.
    if (Files.exists(environment.resolve(COMPLETE))) {
      return environment;
    }
    Attempts.only(name, () -> make(environment, requirements));
    return environment;
  }

  private static void make(Path environment, List<String> requirements) throws IOException {
    Path folder = Files.createDirectories(environment.resolveSibling("programs"));
    Programs.run(folder, List.of("python3", "-m", "venv", "--clear", environment.toString()));
    List<String> pip =
        new ArrayList<>(
            List.of(
                environment.resolve("bin/pip").toString(),
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--only-binary=:all:"));
    pip.addAll(requirements);
    Programs.run(folder, pip);
    Files.createFile(environment.resolve(COMPLETE));
  }
}
