package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a folder with a space in its name, with a JDK and a Maven that only say so. */
class LauncherTest {
  private static final String JAVA =
      """
      #!/bin/sh
      if [ "$1" = -version ]; then echo 'openjdk version "VERSION"' >&2; exit; fi
      for argument; do echo "<$argument>"; done
      """;

  private static final String MAVEN =
      """
      #!/bin/sh
      echo "maven $*"
      mkdir -p client/target/lib
      touch client/target/sallyport-client-0.1.0.jar
      """;

  @TempDir private Path folder;

  private Path tree = Path.of("");

  @BeforeEach
  void copy() throws IOException {
    tree = Files.createDirectories(folder.resolve("a tree"));
    for (String file : List.of("sallyport", "pom.xml")) {
      Files.copy(Repository.ROOT.resolve(file), tree.resolve(file));
    }
    program(tree.resolve("sallyport"), Files.readString(tree.resolve("sallyport")));
    program(tree.resolve("mvnw"), MAVEN);
    for (String module : List.of("protocol", "attestation", "policy-engine", "client")) {
      Files.createDirectories(tree.resolve(module).resolve("src/main"));
      Files.writeString(tree.resolve(module).resolve("pom.xml"), "");
    }
    jdk("jdk 25", "25.0.3");
    jdk("jdk 17", "17.0.15");
  }

  @Test
  void unknownCommand_goesToTheClientWithItsArgumentsAsTheyAre() throws Exception {
    Maven.Run run = sallyport("jdk 25", "secret", "put", "a b", "", "*");
    assertThat(run.exitCode()).isZero();
    assertThat(run.output())
        .endsWith("<dev.sallyport.client.cli.Main>\n<secret>\n<put>\n<a b>\n<>\n<*>\n");
  }

  @Test
  void build_happensWhenMissingAndWhenASourceIsNewer() throws Exception {
    assertThat(sallyport("jdk 25", "x").output()).contains("maven -q");
    assertThat(sallyport("jdk 25", "x").output()).doesNotContain("maven");

    Path source = Files.writeString(tree.resolve("protocol/src/main/A.java"), "class A {}");
    Files.setLastModifiedTime(source, FileTime.from(Instant.parse("2100-01-01T00:00:00Z")));

    assertThat(sallyport("jdk 25", "x").output()).contains("maven -q");
  }

  @Test
  void wrongJavaHome_isPassedOver() throws Exception {
    Maven.Run run = sallyport("jdk 17", "x");
    assertThat(run.output()).doesNotContain("<x>");
    // Either a JDK 25 was found elsewhere, and has no such class to run, or there is advice.
    assertThat(run.output()).containsAnyOf("Could not find or load main class", "Temurin 25");
    assertThat(run.exitCode()).isNotZero();
  }

  private Maven.Run sallyport(String jdk, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(tree.resolve("sallyport").toString()));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("JAVA_HOME", folder.resolve(jdk).toString());
    Process process = builder.start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Maven.Run(process.exitValue(), Files.readString(output));
  }

  private void jdk(String name, String version) throws IOException {
    Path bin = Files.createDirectories(folder.resolve(name).resolve("bin"));
    program(bin.resolve("java"), JAVA.replace("VERSION", version));
    program(bin.resolve("javac"), "");
  }

  private static void program(Path file, String text) throws IOException {
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
