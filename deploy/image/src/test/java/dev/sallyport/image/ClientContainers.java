package dev.sallyport.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** The client's image, a container for each command, with one volume for what stays. */
final class ClientContainers {
  private final Podman podman;
  private final Path folder;

  /** Commands that keep their state in a folder below this one. */
  ClientContainers(Podman podman, Path folder) throws IOException {
    this.podman = podman;
    this.folder = Files.createDirectories(folder.resolve("state")).resolveSibling("");
  }

  /** The volume, which is {@code /state} in a container. */
  Path state() {
    return folder.resolve("state");
  }

  /** Gives the volume and what was put into it to the user that containers run as. */
  void open() throws IOException, InterruptedException {
    List<String> command = List.of("chown", "-R", "65532", state().toString());
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    Files.setPosixFilePermissions(state(), PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(folder.resolve("client-tmp"));
    Files.setPosixFilePermissions(
        folder.resolve("client-tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  /** Runs a command; its exit code is the container's. */
  Podman.Result run(String... arguments) throws IOException, InterruptedException {
    List<String> options =
        List.of(
            "--rm",
            "--user=65532",
            "--memory=256m",
            "--env=SALLYPORT_HOME=/state",
            "--volume=" + state() + ":/state",
            "--volume=" + folder.resolve("client-tmp") + ":/tmp",
            "--volume=" + simulator() + ":/opt/sallyport/collectors:ro");
    return podman.run(podman.container(options, Built.client(), arguments));
  }

  /** Runs a command that has to end well; one argument is a whole line. */
  String well(String... arguments) throws IOException, InterruptedException {
    Podman.Result result = run(arguments.length == 1 ? arguments[0].split(" ") : arguments);
    assertThat(result.exit()).as(result.output()).isZero();
    return result.output();
  }

  /** A folder with the simulator's collector alone. */
  private Path simulator() throws IOException {
    Path collectors = folder.resolve("collectors");
    if (!Files.exists(collectors)) {
      Files.createDirectories(collectors);
      try (Stream<Path> jars = Files.list(Built.HOME.resolve("simulator/target"))) {
        Path jar = jars.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
        Files.copy(jar, collectors.resolve("simulator.jar"));
      }
    }
    return collectors;
  }
}
