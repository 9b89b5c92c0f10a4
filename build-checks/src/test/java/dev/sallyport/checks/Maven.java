package dev.sallyport.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A scratch copy of the poms, and runs of the Maven wrapper in it. */
final class Maven {
  /** What a run printed on both streams, and its exit code. */
  record Run(int exitCode, String output) {}

  private final Path folder;

  private Maven(Path folder) {
    this.folder = folder;
  }

  static Maven copyPoms(Path folder) throws IOException {
    List<Path> wanted =
        Repository.files(path ->
            path.endsWith("pom.xml") || path.equals(Path.of("mvnw")) || path.startsWith(".mvn"));
    for (Path file : wanted) {
      Path copy = folder.resolve(file);
      Files.createDirectories(copy.resolve(".."));
      Files.copy(Repository.ROOT.resolve(file), copy, StandardCopyOption.COPY_ATTRIBUTES);
    }
    return new Maven(folder);
  }

  /** Adds a dependency that the parent manages to a module's pom, and to that module alone. */
  void addDependency(String module, String group, String artifact) {
    String dependency =
        """
            <dependency>
              <groupId>%s</groupId>
              <artifactId>%s</artifactId>
              <optional>true</optional>
            </dependency>
        """
            .formatted(group, artifact);
    Path pom = folder.resolve(module).resolve("pom.xml");
    try {
      String before = Files.readString(pom);
      // Two spaces: not the list in dependencyManagement.
      String after = before.replaceFirst("(?m)^  </dependencies>", dependency + "$0");
      if (after.equals(before)) {
        throw new IllegalStateException("no dependencies in " + pom);
      }
      Files.writeString(pom, after);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the wrapper offline, on the same repository and JDK as this build. */
  Run run(String... arguments) throws IOException, InterruptedException {
    String javaHome = System.getProperty("java.home");
    return run(Map.of("JAVA_HOME", javaHome), arguments);
  }

  Run run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("./mvnw", "--offline", "--batch-mode", "-Dstyle.color=never"));
    String repository = System.getProperty("maven.repo.local");
    if (repository != null) {
      command.add("-Dmaven.repo.local=" + repository);
    }
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(folder, "run", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    // A build around this one may have set its own.
    builder.environment().remove("MAVEN_OPTS");
    builder.environment().remove("MAVEN_ARGS");
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("Maven did not end: " + Files.readString(output));
    }
    return new Run(process.exitValue(), Files.readString(output));
  }
}
