package dev.sallyport.broker.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether this user can work with the folder that a broker keeps its files in, and its room. */
final class FolderCheck implements Check {
  static final String NAME = "folder";
  private static final String USER = "run as the user of the broker, and give the folder to it";
  private static final long MIB = 1024L * 1024;

  private final Path folder;
  private final long least;
  private final long comfortable;

  /** By the room that a broker wants: below 64 MiB it is about to stop, below 1 GiB it is told. */
  FolderCheck(Path folder) {
    this(folder, 64 * MIB, 1024 * MIB);
  }

  /**
   * By other bounds.
   *
   * @param least bytes below which it fails
   * @param comfortable bytes below which it warns
   */
  FolderCheck(Path folder, long least, long comfortable) {
    this.folder = folder.toAbsolutePath();
    this.least = least;
    this.comfortable = comfortable;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Line> look() throws IOException {
    Path present = nearest(folder);
    List<Line> lines = new ArrayList<>();
    lines.add(folder.equals(present) ? ofFolder() : ofPlace(present));
    lines.add(space(present));
    return lines;
  }

  private Line ofFolder() throws IOException {
    if (!Files.isDirectory(folder)) {
      return Line.failed("", folder + " is no folder", "name another in sallyport.data-dir");
    }
    if (!Files.isReadable(folder) || !Files.isWritable(folder) || !Files.isExecutable(folder)) {
      return Line.failed("", folder + " is not this user's to read and write", USER);
    }
    String owner = Files.getOwner(folder).getName();
    String user = System.getProperty("user.name", "");
    return user.isEmpty() || user.equals("?") || owner.equals(user)
        ? Line.ok("", folder + " belongs to " + owner)
        : Line.warning("", folder + " belongs to " + owner + ", and this is " + user, USER);
  }

  private Line ofPlace(Path present) {
    return Files.isWritable(present)
        ? Line.ok("", folder + " is not there yet: the first start makes it")
        : Line.failed("", folder + " is not there, and " + present + " lets nobody make it", USER);
  }

  private Line space(Path present) throws IOException {
    long free = Files.getFileStore(present).getUsableSpace();
    String detail = free / MIB + " MiB are free";
    String advice = "make room, or move sallyport.data-dir: a full disk stops releases";
    if (free < least) {
      return Line.failed("space", detail, advice);
    }
    return free < comfortable ? Line.warning("space", detail, advice) : Line.ok("space", detail);
  }

  private static Path nearest(Path path) {
    Path present = path;
    while (!Files.exists(present) && present.getParent() != null) {
      present = present.getParent();
    }
    return present;
  }
}
