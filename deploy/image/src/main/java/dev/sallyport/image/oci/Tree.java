package dev.sallyport.image.oci;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Files of a layer by their paths, relative to the root and without a dot. Written as a tar archive
 * in which nothing depends on when and by whom it was made: sorted, one time for all, numbers for
 * owners.
 */
public final class Tree {
  /** The time of every file in every image, which is also that of every jar the build makes. */
  public static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

  private static final int PUBLIC_FOLDER = 0755;
  private static final int PUBLIC_FILE = 0644;
  private static final int PROGRAM = 0755;

  private final SortedMap<String, Node> nodes = new TreeMap<>();

  /** Nothing yet. */
  public Tree() {}

  /** Adds a node, and the folders above it where they are missing; a later one takes its place. */
  public Tree put(String path, Node node) {
    if (path.isEmpty() || path.startsWith("/") || List.of(path.split("/", -1)).contains("..")) {
      throw new IllegalArgumentException("no path of a layer: " + path);
    }
    for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      nodes.putIfAbsent(path.substring(0, end), new Node.Folder(PUBLIC_FOLDER, Node.ROOT));
    }
    nodes.put(path, node);
    return this;
  }

  /** Adds a file that anybody reads. */
  public Tree text(String path, String text) {
    return put(path, new Node.Regular(PUBLIC_FILE, Content.of(text)));
  }

  /**
   * Adds files of this machine, programs as programs and all others as readable.
   *
   * @param root the folder that stands for the root of the image
   * @param wanted paths relative to it
   */
  public Tree files(Path root, Predicate<String> wanted) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        String path = root.relativize(file).toString();
        if (!path.isEmpty() && wanted.test(path)) {
          put(path, node(file));
        }
      }
    }
    return this;
  }

  /** By path, sorted. */
  public SortedMap<String, Node> nodes() {
    return Collections.unmodifiableSortedMap(nodes);
  }

  private static Node node(Path file) throws IOException {
    if (Files.isSymbolicLink(file)) {
      return new Node.Link(Files.readSymbolicLink(file).toString());
    }
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      return new Node.Folder(PUBLIC_FOLDER, Node.ROOT);
    }
    return new Node.Regular(Files.isExecutable(file) ? PROGRAM : PUBLIC_FILE, Content.of(file));
  }

  /** Writes all of them; the stream stays open. */
  public void write(OutputStream out) throws IOException {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    for (var node : nodes.entrySet()) {
      write(tar, node.getKey(), node.getValue());
    }
    tar.finish();
  }

  private static void write(TarArchiveOutputStream tar, String path, Node node) throws IOException {
    switch (node) {
      case Node.Folder(int mode, int user) -> {
        TarArchiveEntry entry = entry(path + "/", TarConstants.LF_DIR, mode);
        entry.setUserId(user);
        tar.putArchiveEntry(entry);
      }
      case Node.Regular(int mode, Content content) -> {
        TarArchiveEntry entry = entry(path, TarConstants.LF_NORMAL, mode);
        entry.setSize(content.size());
        tar.putArchiveEntry(entry);
        try (var in = content.open()) {
          in.transferTo(tar);
        }
      }
      case Node.Link(String target) -> {
        TarArchiveEntry entry = entry(path, TarConstants.LF_SYMLINK, 0777);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
      }
    }
    tar.closeArchiveEntry();
  }

  private static TarArchiveEntry entry(String path, byte kind, int mode) {
    TarArchiveEntry entry = new TarArchiveEntry(path, kind);
    entry.setMode(mode);
    entry.setModTime(TIME.toEpochMilli());
    entry.setIds(Node.ROOT, Node.ROOT);
    entry.setNames("", "");
    return entry;
  }
}
