package dev.sallyport.client.cli;

import dev.sallyport.protocol.ResourceList;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code agent}: hands secrets out on a UNIX domain socket, for programs that speak HTTP to it. */
@Command(
    name = "agent",
    mixinStandardHelpOptions = true,
    description = {
      "Fetches secrets, renews their leases, and hands them out over HTTP on a UNIX domain",
      "socket, which appears when all are there: GET /v1/secrets/TENANT/PATH, GET /v1/health.",
      "SIGTERM ends it."
    })
final class AgentCommand implements Callable<Integer> {
  private final Cli cli;
  @Mixin ProfileOption profile = new ProfileOption();
  @Mixin FetchOptions fetching = new FetchOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "RESOURCE",
      description = "TENANT/PATH or TENANT/PATH@VERSION; nothing else is handed out")
  List<String> resources = new ArrayList<>();

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      required = true,
      description = "where the socket appears, 0600; what is there must not be served by another")
  Path socket = Path.of("");

  @Option(
      names = "--group-access",
      description = "0660: also for processes whose primary group is the socket's")
  boolean groupAccess;

  @Option(
      names = "--on-refusal",
      paramLabel = "stop|keep",
      description = {
        "stop, or when absent: a refused renewal zeroes the secrets at once;",
        "keep: they are handed out until their lease is over"
      })
  OnRefusal onRefusal = OnRefusal.stop;

  AgentCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws CliException {
    ResourceList wanted = Replies.argument(ResourceList.parse(resources), "RESOURCE");
    try (Signals signals = Signals.to(Thread.currentThread()::interrupt)) {
      int exitCode = untilInterrupted(wanted);
      signals.finish(exitCode);
      return exitCode;
    }
  }

  private int untilInterrupted(ResourceList wanted) throws CliException {
    try {
      serve(wanted);
    } catch (InterruptedException e) {
      cli.progress("ended, as it was told to");
    }
    return ExitCode.OK.number();
  }

  /** The socket is made before anybody is asked: a path that is taken must use up no challenge. */
  private void serve(ResourceList wanted) throws CliException, InterruptedException {
    try (Fetcher fetcher = fetching.open(cli, profile);
        LocalSocket bound = LocalSocket.make(socket, groupAccess);
        Renewal renewal = new Renewal(cli, fetcher, wanted);
        Shelf shelf = new Shelf(cli.clock(), fetcher.fetch(wanted))) {
      Peers peers = Peers.of(bound.attributes(), groupAccess);
      new Agent(cli, shelf, renewal, onRefusal).run(bound, peers);
    }
  }
}
