package dev.sallyport.image.debian;

import dev.sallyport.image.oci.Content;
import dev.sallyport.image.oci.Node;
import dev.sallyport.image.oci.Tree;
import dev.sallyport.image.tool.ImageException;
import dev.sallyport.image.tool.Program;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A package file of Debian, read by {@code dpkg-deb} without being installed. */
final class PackageFile {
  /** Set-user-id, set-group-id and the sticky bit. */
  private static final int SPECIAL_BITS = 07000;

  private static final int PERMISSIONS = 0777;

  /** Of what documents a package, the licence alone. */
  private static final List<String> LEFT_OUT =
      List.of(
          "usr/share/lintian/",
          "usr/share/man/",
          "usr/share/locale/",
          "usr/share/base-files/",
          // Conversions of characters for C programs; Java has its own.
          "usr/lib/x86_64-linux-gnu/gconv/");

  private final Pin pin;
  private final Path file;

  PackageFile(Pin pin, Path file) {
    this.pin = pin;
    this.file = file;
  }

  /**
   * Adds what it holds to a tree: files and links, but no folder that would be empty, no script
   * that is run at its installation and no documentation; and the package's own entry, by which
   * scanners recognise it.
   */
  void addTo(Tree tree) throws ImageException, IOException, InterruptedException {
    Path data = Files.createTempFile(file.resolveSibling(""), "data-", ".tar");
    Program.runInto(data, List.of("dpkg-deb", "--fsys-tarfile", file.toString()));
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(data)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        add(tree, entry, tar);
      }
    }
    Files.delete(data);
    tree.text("var/lib/dpkg/status.d/" + pin.name(), status());
  }

  private void add(Tree tree, TarArchiveEntry entry, TarArchiveInputStream tar)
      throws ImageException, IOException {
    String path = entry.getName().replaceFirst("^\\./", "");
    if (entry.isDirectory() || !wanted(path)) {
      return;
    }
    if (entry.isSymbolicLink()) {
      tree.put(path, new Node.Link(entry.getLinkName()));
    } else if (entry.getLinkFlag() == TarConstants.LF_NORMAL
        && (entry.getMode() & SPECIAL_BITS) == 0) {
      Content content = Content.of(tar.readAllBytes());
      tree.put(path, new Node.Regular(entry.getMode() & PERMISSIONS, content));
    } else {
      // Neither a program that runs as its owner nor a device gets into an image.
      throw new ImageException(pin.name() + " holds something that no image takes: " + path);
    }
  }

  private static boolean wanted(String path) {
    if (path.startsWith("usr/share/doc/")) {
      // Some packages are documented by a link to another's folder.
      return path.endsWith("/copyright") || path.indexOf('/', "usr/share/doc/".length()) < 0;
    }
    return LEFT_OUT.stream().noneMatch(path::startsWith);
  }

  private String status() throws ImageException, InterruptedException {
    String control =
        Program.run(
            file.toAbsolutePath().resolveSibling(""), List.of("dpkg-deb", "-f", file.toString()));
    return control.replaceFirst("\n", "\nStatus: install ok installed\n");
  }
}
