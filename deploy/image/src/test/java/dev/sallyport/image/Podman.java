package dev.sallyport.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engines.DebianPackages;
import dev.sallyport.image.oci.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * Debian's podman with runc, unpacked and not installed, with places of its own for everything that
 * it keeps. Both images are loaded. Where containers cannot run, tests are reported as not run.
 */
final class Podman {
  private static final List<String> PACKAGES =
      List.of(
          "podman",
          "runc",
          "conmon",
          "golang-github-containers-common",
          "libassuan0",
          "libdevmapper1.02.1",
          "libglib2.0-0",
          "libgpgme11",
          "libseccomp2",
          "libsubid4",
          "libsystemd0");

  /**
   * A kernel that may be one of a virtual machine in a virtual machine refuses the usual limits.
   */
  private static final List<String> ULIMITS =
      List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024");

  /** An exit code of podman's own, and of no container. */
  private static final int PODMAN_FAILED = 125;

  private static final int LONGEST_SECONDS = 120;

  private static final List<Podman> READY = new ArrayList<>();

  private final Path program;
  private final Path folder;
  private final Map<String, String> environment;

  private Podman(Path unpacked, Path folder) {
    this.program = unpacked.resolve("usr/bin/podman");
    this.folder = folder;
    this.environment =
        Map.of(
            "HOME", folder.toString(),
            "CONTAINERS_CONF", folder.resolve("containers.conf").toString(),
            "CONTAINERS_STORAGE_CONF", folder.resolve("storage.conf").toString(),
            "CONTAINERS_REGISTRIES_CONF", folder.resolve("registries.conf").toString(),
            "LD_LIBRARY_PATH", libraries(unpacked));
  }

  /**
   * How a run of podman ended.
   *
   * @param exit its exit code, which is that of a container
   * @param output of both streams
   */
  record Result(int exit, String output) {}

  /** One for all tests, with both images. */
  static synchronized Podman ready() throws IOException, InterruptedException {
    if (READY.isEmpty()) {
      Path unpacked = DebianPackages.install("podman", PACKAGES);
      // Names of sockets in it have to be short.
      Podman podman = new Podman(unpacked, Files.createTempDirectory("podman-"));
      podman.configure(unpacked);
      Runtime.getRuntime().addShutdownHook(new Thread(podman::removeAll));
      podman.requireContainers();
      READY.add(podman);
    }
    return READY.getFirst();
  }

  /** {@code podman run} of an image as production would: read-only, no capability, no privilege. */
  String[] container(List<String> options, Image image, String... arguments) {
    List<String> command = new ArrayList<>(List.of("run", "--network=host"));
    command.addAll(ULIMITS);
    command.addAll(List.of("--read-only", "--read-only-tmpfs=false", "--cap-drop=all"));
    command.add("--security-opt=no-new-privileges");
    command.addAll(options);
    command.add(image.repository() + ":" + image.tag());
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  /** Runs it to its end. */
  Result run(String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", "");
    Process process = start(output, arguments);
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("podman does not end: " + String.join(" ", arguments));
    }
    return new Result(process.exitValue(), Files.readString(output));
  }

  /** Starts it, with its output in a file. */
  Process start(Path output, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of("--tmpdir", folder.resolve("tmp").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private void configure(Path unpacked) throws IOException {
    Path settings = Files.createDirectories(folder.resolve(".config/containers"));
    Files.writeString(
        settings.resolve("policy.json"), "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}");
    Files.writeString(folder.resolve("registries.conf"), "unqualified-search-registries = []\n");
    Files.writeString(
        folder.resolve("storage.conf"),
        """
        [storage]
        driver = "overlay"
        graphroot = "%1$s/root"
        runroot = "%1$s/run"
        """
            .formatted(folder));
    Files.writeString(
        folder.resolve("containers.conf"),
        """
        [engine]
        runtime = "runc"
        cgroup_manager = "cgroupfs"
        events_logger = "file"
        conmon_path = ["%1$s/usr/bin/conmon"]
        conmon_env_vars = ["LD_LIBRARY_PATH=%2$s", "CONTAINERS_STORAGE_CONF=%3$s/storage.conf"]
        [engine.runtimes]
        runc = ["%1$s/usr/sbin/runc"]
        """
            .formatted(unpacked, libraries(unpacked), folder));
  }

  private static String libraries(Path unpacked) {
    String place = "lib/x86_64-linux-gnu";
    return unpacked.resolve("usr").resolve(place) + ":" + unpacked.resolve(place);
  }

  /** What this machine does not let podman do is told apart from what an image does not do. */
  private void requireContainers() throws IOException, InterruptedException {
    Result info = run("info");
    if (info.exit() != 0) {
      throw new TestAbortedException("podman cannot run here: " + info.output().strip());
    }
    for (Image image : List.of(Built.broker(), Built.client())) {
      Result loaded = run("load", "-q", "-i", Built.archive(image).toString());
      assertThat(loaded.exit()).as(loaded.output()).isZero();
    }
    Result ran = run(container(List.of("--rm", "--tmpfs=/tmp"), Built.client(), "--version"));
    if (ran.exit() == PODMAN_FAILED) {
      throw new TestAbortedException("containers cannot run here: " + ran.output().strip());
    }
    assertThat(ran.output()).startsWith("sallyport ");
  }

  /** Containers that a failed test left, mounts of theirs, and what was stored. */
  private void removeAll() {
    try {
      Result _ = run("rm", "--all", "--force", "--time", "0");
      Result _ = run("rmi", "--all", "--force");
      Stage.clear(folder);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
