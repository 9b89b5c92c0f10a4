package dev.sallyport.client.cli;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code agent-probe}: whether an agent serves, for probes in images that hold no other program.
 */
@Command(
    name = "agent-probe",
    mixinStandardHelpOptions = true,
    description = {
      "Ends with 0 where an agent hands secrets out on a socket, and with 3 where none does. For",
      "probes of containers, whose engines bound the time."
    })
final class AgentProbeCommand implements Callable<Integer> {
  private static final String REQUEST = "GET " + Agent.HEALTH + " HTTP/1.1\r\nHost: agent\r\n\r\n";
  private static final String WELL = HttpStatus.OK.line();

  private final Cli cli;

  @Parameters(paramLabel = "SOCKET", description = "what the agent was given as --socket")
  Path socket = Path.of("");

  AgentProbeCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws CliException {
    if (!begin().equals(WELL)) {
      throw away("the agent has no secrets to hand out");
    }
    cli.progress("an agent serves at " + socket);
    return ExitCode.OK.number();
  }

  /** As much of the answer as tells whether it is a good one. */
  private String begin() throws CliException {
    try (SocketChannel agent = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer request = ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.US_ASCII));
      while (request.hasRemaining()) {
        agent.write(request);
      }
      ByteBuffer answer = ByteBuffer.allocate(WELL.length());
      while (answer.hasRemaining() && agent.read(answer) >= 0) {
        // Until there is enough, or no more.
      }
      return new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw away("no agent answers at " + socket);
    }
  }

  private static CliException away(String message) {
    return CliException.of(
        ExitCode.UNAVAILABLE, message, "What the agent itself says on its error stream tells why.");
  }
}
