package dev.sallyport.checks;

import dev.sallyport.checks.Tool.Ended;
import dev.sallyport.engines.DebianPackages;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Programs of systemd's Debian package, with the libraries that a small machine may lack. A test of
 * its is reported as not run where the packages cannot be had.
 */
final class SystemdTools {
  private static final List<String> PACKAGES =
      List.of(
          "systemd", "libsystemd-shared", "libapparmor1", "libip4tc2", "libkmod2", "libseccomp2");

  private static final List<String> LIBRARIES =
      List.of(
          "usr/lib/x86_64-linux-gnu/systemd", "usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu");

  private final Path root;
  private final Path scratch;

  private SystemdTools(Path root, Path scratch) {
    this.root = root;
    this.scratch = scratch;
  }

  static SystemdTools install(Path scratch) {
    return new SystemdTools(DebianPackages.install("systemd", PACKAGES), scratch);
  }

  /**
   * Asks how exposed a service is.
   *
   * @param bound in tenths; 100 is a service without any sandbox
   * @return an exit code other than 0 above the bound
   */
  Ended exposure(Path unit, int bound) {
    return run("security", "--offline=true", "--threshold=" + bound, unit.toString());
  }

  /**
   * Has systemd read units as it would where they are installed.
   *
   * @param units name and text
   * @return what systemd finds fault with, empty where it has no complaint
   */
  String verify(Map<String, String> units) throws IOException {
    Path machine = Files.createTempDirectory(scratch, "machine-");
    Path folder = Files.createDirectories(machine.resolve("etc/systemd/system"));
    copyTargets(Files.createDirectories(machine.resolve("lib/systemd/system")));
    for (Map.Entry<String, String> unit : units.entrySet()) {
      Path file = folder.resolve(unit.getKey());
      Files.createDirectories(file.resolveSibling(""));
      Files.writeString(file, unit.getValue());
      program(machine, UnitFile.parse(unit.getValue()));
    }
    String[] command =
        Stream.concat(
                Stream.of("verify", "--man=no", "--root=" + machine),
                units.keySet().stream().filter(name -> !name.contains("/")))
            .toArray(String[]::new);
    return run(command).errors();
  }

  /**
   * Has systemd make a user and folders, below a folder that stands for the root of a machine.
   *
   * @return that folder
   * @throws TestAbortedException where this is not root, who alone may give folders away
   */
  Path install(Path users, Path folders) throws IOException {
    if (!System.getProperty("user.name").equals("root")) {
      throw new TestAbortedException("systemd-tmpfiles gives folders to users, which takes root");
    }
    Path machine = Files.createTempDirectory(scratch, "machine-");
    Files.createDirectory(machine.resolve("etc"));
    start("bin/systemd-sysusers", "--root=" + machine, users.toString()).orThrow();
    start("bin/systemd-tmpfiles", "--root=" + machine, "--create", folders.toString()).orThrow();
    return machine;
  }

  /** Those of systemd that units name. */
  private void copyTargets(Path folder) throws IOException {
    try (DirectoryStream<Path> targets =
        Files.newDirectoryStream(root.resolve("lib/systemd/system"), "*.target")) {
      for (Path target : targets) {
        Files.copy(target, folder.resolve(String.valueOf(target.getFileName())));
      }
    }
  }

  /** What a unit starts has to be there. */
  private static void program(Path machine, UnitFile unit) throws IOException {
    for (String setting : List.of("ExecStartPre", "ExecStart", "ExecStartPost")) {
      for (String line : unit.all(setting)) {
        Path program = machine.resolve(line.substring(1, line.indexOf(' ')));
        Files.createDirectories(program.resolveSibling(""));
        if (!Files.exists(program)) {
          Files.createFile(
              program,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        }
      }
    }
  }

  private Ended run(String... arguments) {
    return start("usr/bin/systemd-analyze", arguments);
  }

  private Ended start(String program, String... arguments) {
    String libraries =
        LIBRARIES.stream().map(it -> root.resolve(it).toString()).collect(Collectors.joining(":"));
    Map<String, String> environment =
        Map.of("LD_LIBRARY_PATH", libraries, "SYSTEMD_PAGER", "", "SYSTEMD_COLORS", "0");
    List<String> command =
        Stream.concat(Stream.of(root.resolve(program).toString()), Stream.of(arguments)).toList();
    return new Tool(scratch, environment, scratch).run(command);
  }
}
