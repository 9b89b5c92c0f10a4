package dev.sallyport.engines;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * Unpacks Debian packages into a folder of the build, without root and without installing them. The
 * system's own sources of packages are asked, whichever they are.
 */
public final class DebianPackages {
  private DebianPackages() {}

  /**
   * Unpacks packages, unless an earlier run of this module did.
   *
   * @param name of the folder
   * @param packages all that are needed; what they depend on is not looked for
   * @return the folder that stands for the root of the file system
   * @throws TestAbortedException if they cannot be had here
   */
  public static synchronized Path install(String name, List<String> packages) {
    Path root = Path.of("target", "engines", name).toAbsolutePath();
    if (!Files.isDirectory(root)) {
      Attempts.only(name, () -> make(root, packages));
    }
    return root;
  }

  private static void make(Path root, List<String> packages) throws IOException {
    Path engines = Files.createDirectories(root.resolveSibling(""));
    Path folder = Files.createTempDirectory(engines, "packages-");
    download(folder, packages);
    Path unpacked = Files.createDirectory(folder.resolve("root"));
    for (Path file : downloaded(folder)) {
      Programs.run(folder, List.of("dpkg-deb", "-x", file.toString(), unpacked.toString()));
    }
    // Only what is whole has the name that a later run looks for.
    Files.move(unpacked, root);
  }

  private static void download(Path folder, List<String> packages) throws IOException {
    try {
      Programs.run(folder, command(List.of(), "download", packages));
    } catch (TestAbortedException e) {
      // A machine whose lists of packages are empty or old; only root may renew those.
      Files.createDirectories(folder.resolve("lists/partial"));
      Files.createDirectories(folder.resolve("cache/archives/partial"));
      List<String> own =
          List.of(
              "-o", "Dir::State::lists=" + folder.resolve("lists"),
              "-o", "Dir::Cache=" + folder.resolve("cache"),
              "-o", "Debug::NoLocking=true");
      Programs.run(folder, command(own, "update", List.of()));
      Programs.run(folder, command(own, "download", packages));
    }
  }

  private static List<String> command(List<String> options, String verb, List<String> packages) {
    List<String> command = new ArrayList<>(List.of("apt-get", "-q"));
    command.addAll(options);
    command.add(verb);
    command.addAll(packages);
    return command;
  }

  private static List<Path> downloaded(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.deb")) {
      found.forEach(files::add);
    }
    return files;
  }
}
