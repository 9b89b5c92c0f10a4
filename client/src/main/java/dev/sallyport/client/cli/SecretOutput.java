package dev.sallyport.client.cli;

import dev.sallyport.client.ReleasedSecret;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.ResourceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where fetched secrets go: standard output, or new files that only their owner reads. */
final class SecretOutput {
  /** Where directories may be made; a single file's directory has to be there. */
  private final Optional<Path> directory;

  /** By resource without its version; empty means standard output. */
  private final Map<String, Path> files;

  private SecretOutput(Optional<Path> directory, Map<String, Path> files) {
    this.directory = directory;
    this.files = files;
  }

  /**
   * Decides before anything is fetched where each secret goes, so that none is released for
   * nothing.
   */
  static SecretOutput of(@Nullable String out, @Nullable String outDirectory, ResourceList wanted)
      throws CliException {
    if ((out == null) == (outDirectory == null)) {
      throw CliException.usage("say where secrets go", "Either --out FILE|- or --out-dir DIR.");
    }
    if (out != null && wanted.names().size() > 1) {
      throw CliException.usage("--out takes one secret", "Use --out-dir DIR for several.");
    }
    Map<String, Path> files = new LinkedHashMap<>();
    for (ResourceName name : wanted.names()) {
      if (outDirectory != null) {
        // The grammar of paths has no dot-dot and no absolute form: this stays in the directory.
        files.put(name.withoutVersion(), Path.of(outDirectory).resolve(name.path().value()));
      } else if (out != null && !out.equals("-")) {
        files.put(name.withoutVersion(), Path.of(out));
      }
    }
    return new SecretOutput(Optional.ofNullable(outDirectory).map(Path::of), files);
  }

  boolean isStandardOutput() {
    return files.isEmpty();
  }

  /**
   * Asks early for the sake of people; {@link PrivateFiles#createReadOnly} is what holds if a file
   * appears meanwhile. A dangling link counts as there: it could point anywhere.
   */
  void requireFree() throws CliException {
    for (Path file : files.values()) {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw CliException.of(
            ExitCode.LOCAL,
            file + " exists",
            "It is not overwritten: remove it or choose another.");
      }
    }
  }

  /** Writes the bytes as they are, with no line feed added: they may be a key. */
  void write(Cli cli, ReleasedSecret secret) throws CliException {
    Path file = files.get(secret.resource().withoutVersion());
    if (file == null) {
      secret
          .content()
          .use(bytes -> {
            cli.out().write(bytes, 0, bytes.length);
            return cli;
          });
      cli.out().flush();
      // A print stream swallows errors: a secret cut short would otherwise look complete.
      if (cli.out().checkError()) {
        throw CliException.of(
            ExitCode.LOCAL,
            "standard output was closed early",
            "What reads it ended first: fetch it again, to a file with --out FILE.");
      }
      return;
    }
    if (directory.isPresent()) {
      PrivateFiles.makeDirectory(file.resolveSibling("").toAbsolutePath());
    }
    warnOfDisk(cli, file);
    secret
        .content()
        .<Object, CliException>useOrThrow(bytes -> {
          PrivateFiles.createReadOnly(file, bytes);
          return file;
        });
  }

  /** The file's name, or a dash. */
  String describe(ReleasedSecret secret) {
    Path file = files.get(secret.resource().withoutVersion());
    return file == null ? "-" : file.toString();
  }

  /** A warning and no refusal: an encrypted disk is a choice that cannot be seen from here. */
  private static void warnOfDisk(Cli cli, Path file) {
    try {
      String kind = MemoryFiles.kindAt(file.resolveSibling("").toAbsolutePath());
      if (!MemoryFiles.isInMemory(kind)) {
        cli.progress("note: " + file + " is on " + kind + ", not on tmpfs: it may reach a disk");
      }
    } catch (IOException e) {
      cli.progress("note: cannot tell whether " + file + " is on tmpfs");
    }
  }
}
