package dev.sallyport.client.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * A UNIX domain socket that at no time somebody else can connect to: it is bound in a 0700
 * directory, gets its mode there, and then appears under its name by a link.
 */
final class LocalSocket implements AutoCloseable {
  /** What stat(2) says of a file's kind, in its mode. */
  private static final int KIND = 0170000;

  private static final int SOCKET = 0140000;

  private final Path path;
  private final Path workshop;
  private final Path bound;
  private final ServerSocketChannel channel;
  private Optional<PosixFileAttributes> made = Optional.empty();

  private LocalSocket(Path path, Path workshop, ServerSocketChannel channel) {
    this.path = path;
    this.workshop = workshop;
    this.bound = workshop.resolve("s");
    this.channel = channel;
  }

  /**
   * Makes a socket that has no name yet, and takes away what a killed agent left under it.
   *
   * @param groupAccess mode 0660 instead of 0600
   */
  static LocalSocket make(Path path, boolean groupAccess) throws CliException {
    Path whole = path.toAbsolutePath().normalize();
    Path workshop = PrivateFiles.makeDirectoryIn(whole.resolveSibling(""));
    LocalSocket socket = new LocalSocket(whole, workshop, open());
    try {
      socket.clear();
      socket.bind(groupAccess ? "rw-rw----" : "rw-------");
      return socket;
    } catch (IOException e) {
      socket.close();
      throw CliException.local("cannot make the socket " + path, e);
    } catch (CliException e) {
      socket.close();
      throw e;
    }
  }

  private static ServerSocketChannel open() throws CliException {
    try {
      return ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    } catch (IOException e) {
      throw CliException.local("cannot open a socket", e);
    }
  }

  /** What is no socket, or another user's, or served by somebody, is left as it is. */
  private void clear() throws CliException, IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!isOwnSocket() || isServed(path)) {
      throw taken();
    }
    // Another agent may have begun to serve meanwhile: its socket is put back.
    Path aside = workshop.resolve("old");
    Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
    if (isServed(aside)) {
      PrivateFiles.publish(path, aside);
      throw taken();
    }
    PrivateFiles.delete(aside);
  }

  private boolean isOwnSocket() throws IOException {
    Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return mode instanceof Integer bits
        && (bits & KIND) == SOCKET
        && Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(workshop));
  }

  private static boolean isServed(Path socket) throws IOException {
    try (SocketChannel caller = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // Without waiting: who is too busy to accept is there, too.
      caller.configureBlocking(false);
      caller.connect(UnixDomainSocketAddress.of(socket));
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  private CliException taken() {
    return CliException.of(
        ExitCode.LOCAL,
        path + " is there already, and is no socket of an agent that ended",
        "Stop the agent that serves it, or choose another path with --socket.");
  }

  private void bind(String mode) throws IOException {
    channel.bind(UnixDomainSocketAddress.of(bound));
    Files.setPosixFilePermissions(bound, PosixFilePermissions.fromString(mode));
    made = Optional.of(Files.readAttributes(bound, PosixFileAttributes.class));
  }

  /** Owner, group and mode. */
  PosixFileAttributes attributes() {
    return made.orElseThrow();
  }

  /** From now on it can be connected to. */
  void publish() throws CliException {
    PrivateFiles.publish(path, bound);
    PrivateFiles.delete(workshop);
  }

  /** The next connection, once there is one. */
  SocketChannel accept() throws IOException {
    return channel.accept();
  }

  /** Takes its own name away, and no other's; twice does nothing. */
  @Override
  public void close() throws CliException {
    try {
      if (channel.isOpen() && isPublished()) {
        PrivateFiles.delete(path);
      }
      channel.close();
    } catch (IOException e) {
      throw CliException.local("cannot close " + path, e);
    }
    PrivateFiles.delete(bound);
    PrivateFiles.delete(workshop);
  }

  /** While it is open no other file can have its number. */
  private boolean isPublished() throws IOException {
    try {
      var there = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return made.filter(mine -> mine.fileKey().equals(there.fileKey())).isPresent();
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
