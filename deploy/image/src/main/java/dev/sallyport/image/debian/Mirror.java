package dev.sallyport.image.debian;

import dev.sallyport.image.oci.Content;
import dev.sallyport.image.oci.Digests;
import dev.sallyport.image.tool.ImageException;
import dev.sallyport.image.tool.Program;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Package files by this machine's own sources of packages, whichever they are. What was fetched
 * once is kept, and held to its hash each time.
 */
public final class Mirror {
  /** What to run when Debian has newer packages than the list. */
  public static final String RENEW = "./sallyport image --renew-pins";

  private final Path folder;
  private final String program;

  /** Keeps what it fetches in this folder. */
  public Mirror(Path folder) {
    this(folder, "apt-get");
  }

  /** By a program that takes the arguments of {@code apt-get}. */
  Mirror(Path folder, String program) {
    this.folder = folder;
    this.program = program;
  }

  /**
   * The file of a package.
   *
   * @throws ImageException if the sources do not have this version any more, or give other bytes
   */
  public Path fetch(Pin pin) throws ImageException, IOException, InterruptedException {
    Path kept = folder.resolve(pin.sha256() + ".deb");
    if (!Files.exists(kept)) {
      Path fetched = download(pin.name() + ":" + Pin.ARCHITECTURE + "=" + pin.version(), pin);
      Files.move(fetched, kept, StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Digests.hex(Content.of(kept)).equals(pin.sha256())) {
      Files.delete(kept);
      throw new ImageException(
          "the package " + pin.name() + " " + pin.version() + " is not the one that was pinned");
    }
    return kept;
  }

  /** What the sources have now of the same package. */
  public Pin newest(Pin pin) throws ImageException, IOException, InterruptedException {
    Path file = download(pin.name() + ":" + Pin.ARCHITECTURE, pin);
    String version =
        Program.run(folder, List.of("dpkg-deb", "-f", file.toString(), "Version")).strip();
    Pin newest = new Pin(pin.name(), version, Digests.hex(Content.of(file)));
    Files.move(file, folder.resolve(newest.sha256() + ".deb"), StandardCopyOption.REPLACE_EXISTING);
    return newest;
  }

  private Path download(String wanted, Pin pin)
      throws ImageException, IOException, InterruptedException {
    Path place = Files.createTempDirectory(Files.createDirectories(folder), "fetch-");
    try {
      Program.run(place, command(List.of(), "download", wanted));
    } catch (ImageException e) {
      refreshed(place, wanted, pin);
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place, "*.deb")) {
      return files.iterator().next();
    }
  }

  /** A machine whose lists of packages are empty or old; only root may renew those. */
  private void refreshed(Path place, String wanted, Pin pin)
      throws ImageException, IOException, InterruptedException {
    Files.createDirectories(place.resolve("lists/partial"));
    Files.createDirectories(place.resolve("cache/archives/partial"));
    List<String> own =
        List.of(
            "-o", "Dir::State::lists=" + place.resolve("lists"),
            "-o", "Dir::Cache=" + place.resolve("cache"),
            "-o", "Debug::NoLocking=true");
    try {
      Program.run(place, command(own, "update"));
      Program.run(place, command(own, "download", wanted));
    } catch (ImageException e) {
      throw new ImageException(
          "Debian's sources on this machine do not give "
              + (pin.name() + " " + pin.version() + ".\n")
              + ("Where they have a newer one, take it into the list: " + RENEW + "\n")
              + e.getMessage(),
          e);
    }
  }

  private List<String> command(List<String> options, String... words) {
    List<String> command = new ArrayList<>(List.of(program, "-q"));
    command.addAll(options);
    command.addAll(List.of(words));
    return command;
  }
}
