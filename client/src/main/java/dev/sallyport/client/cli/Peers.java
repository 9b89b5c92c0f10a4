package dev.sallyport.client.cli;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/**
 * Whom an agent answers, by what the kernel says of the process that connected (SO_PEERCRED of
 * unix(7)). The mode of the socket keeps others out already; this also keeps out who got past it,
 * as by a capability or by a mode that somebody changed.
 *
 * @param user the agent's own
 * @param group whose members are answered besides, where it is their primary group
 */
record Peers(UserPrincipal user, Optional<GroupPrincipal> group) {

  /** By the owner of the socket's file, and by its group where that may connect. */
  static Peers of(PosixFileAttributes socket, boolean groupAccess) {
    return new Peers(socket.owner(), groupAccess ? Optional.of(socket.group()) : Optional.empty());
  }

  /**
   * Who is on the other side, where that is nobody to be answered. Where the kernel does not tell,
   * the mode of the socket is what holds.
   */
  Optional<UnixDomainPrincipal> stranger(SocketChannel connection) throws IOException {
    if (!connection.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
      return Optional.empty();
    }
    UnixDomainPrincipal peer = connection.getOption(ExtendedSocketOptions.SO_PEERCRED);
    boolean known = user.equals(peer.user()) || group.filter(peer.group()::equals).isPresent();
    return known ? Optional.empty() : Optional.of(peer);
  }
}
