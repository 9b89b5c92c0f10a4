package dev.sallyport.image;

import dev.sallyport.image.tool.ImageException;
import dev.sallyport.image.tool.Program;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** A virtual machine with the modules that a program needs, made by the JDK's {@code jlink}. */
final class JavaRuntime {
  /**
   * What the client names, by {@code jdeps} over its jars, without the desktop's beans that a
   * library for YAML knows of; and what is found by name only, such as the zip file system.
   */
  static final List<String> CLIENT =
      List.of(
          "java.base",
          "java.logging",
          "java.management",
          "java.naming",
          "java.net.http",
          "java.sql",
          "java.xml",
          "jdk.net",
          "jdk.unsupported",
          "jdk.zipfs");

  /**
   * The same for the broker, without the compiler that a library names for its own build, and with
   * flight recordings and the extended options of sockets.
   */
  static final List<String> BROKER =
      List.of(
          "java.base",
          "java.desktop",
          "java.logging",
          "java.management",
          "java.naming",
          "java.net.http",
          "java.rmi",
          "java.scripting",
          "java.security.jgss",
          "java.security.sasl",
          "java.sql",
          "java.xml",
          "jdk.jfr",
          "jdk.management",
          "jdk.net",
          "jdk.unsupported",
          "jdk.zipfs");

  private JavaRuntime() {}

  /**
   * Where a virtual machine comes from.
   *
   * @param name for people
   * @param version with its build number
   * @param publisher who built it
   */
  record Origin(String name, String version, String publisher) {
    /** Of the JDK in a folder, by its file {@code release}. */
    static Origin of(Path jdk) throws IOException {
      Properties release = new Properties();
      try (Reader in = Files.newBufferedReader(jdk.resolve("release"))) {
        release.load(in);
      }
      return new Origin(
          "OpenJDK", text(release, "JAVA_RUNTIME_VERSION"), text(release, "IMPLEMENTOR"));
    }

    private static String text(Properties release, String key) {
      return release.getProperty(key, "unknown").replace("\"", "");
    }
  }

  /**
   * Makes it. Line numbers of the JDK's own classes go, as do headers and manuals; nothing is
   * compressed, because layers are, and classes would load more slowly.
   *
   * @param jdk which JDK makes it and is its source
   * @param folder must not be there yet
   */
  static void link(Path jdk, List<String> modules, Path folder)
      throws ImageException, IOException, InterruptedException {
    Program.run(
        folder.resolveSibling(""),
        List.of(
            jdk.resolve("bin/jlink").toString(),
            "--add-modules",
            String.join(",", modules),
            "--strip-java-debug-attributes",
            "--no-header-files",
            "--no-man-pages",
            "--output",
            folder.toString()));
    removeTools(folder.resolve("bin"));
  }

  /** Modules bring tools, such as one for keys, which nothing in an image calls. */
  private static void removeTools(Path folder) throws IOException {
    try (DirectoryStream<Path> programs = Files.newDirectoryStream(folder)) {
      for (Path program : programs) {
        if (!program.endsWith("java")) {
          Files.delete(program);
        }
      }
    }
  }
}
