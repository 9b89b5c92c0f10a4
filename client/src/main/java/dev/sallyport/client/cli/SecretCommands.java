package dev.sallyport.client.cli;

import dev.sallyport.client.OwnerUploads;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.SigningKey;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.wire.ObjectHead;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code secret}: what is guarded. Plain bytes exist on this machine alone: they are sealed to the
 * tenant's intake key before they leave it.
 */
final class SecretCommands {
  private SecretCommands() {}

  static CommandLine tree(Cli cli) {
    return Group.of(
        "secret",
        "Seals secrets on this machine and uploads them. Nobody reads them back from the broker.",
        new Put(cli),
        ObjectCommands.list(
            cli, StatementKind.SECRET, "Lists paths, versions and digests; never contents."),
        ObjectCommands.remove(
            cli,
            StatementKind.SECRET,
            "PATH",
            "secret's path, without the tenant",
            "Deletes every version of a secret, for good."));
  }

  /** {@code secret put}. */
  @Command(
      name = "put",
      mixinStandardHelpOptions = true,
      description = {
        "Seals a secret and uploads it as the next version of its path.",
        "Takes 1 byte to 64 KiB; a line feed at the end is part of it."
      })
  static final class Put extends ProfiledCommand {
    @Parameters(paramLabel = "PATH", description = "the secret's path, without the tenant")
    String path = "";

    @Option(
        names = "--policy",
        paramLabel = "NAME",
        required = true,
        description = "the policy that guards it")
    String policy = "";

    @Option(
        names = "--lowest-policy-version",
        paramLabel = "N",
        description = "below this version the policy never guards it; otherwise the latest one")
    @Nullable Long lowest;

    @Option(
        names = "--file",
        paramLabel = "FILE",
        description = "where the secret is; standard input otherwise")
    @Nullable Path file;

    Put(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      SecretPath secretPath = Replies.argument(SecretPath.parse(path), "PATH");
      if (!SecretPath.isName(policy)) {
        throw CliException.usage(
            "--policy takes a policy's name", "They are listed by: sallyport policy list");
      }
      try (Session session = Session.open(cli, profile);
          SigningKey owner = session.ownerKey();
          SecretBytes secret = read()) {
        // The latest: under a lower bound an older, laxer version could be put in force again.
        long version = lowest == null ? latestPolicy(session) : lowest;
        ObjectHead head =
            Replies.require(session.uploads(owner).putSecret(secretPath, secret, policy, version));
        ObjectCommands.uploaded(
            cli, output, head, "sealed " + path + " under " + policy + " from " + version + " on");
        return ExitCode.OK.number();
      }
    }

    /**
     * Never from the command line: arguments are seen by every process of the machine and stay in a
     * shell's history.
     */
    private SecretBytes read() throws CliException {
      if (file != null && !file.toString().equals("-")) {
        return SecretInput.fromFile(file, OwnerUploads.MAX_SECRET);
      }
      if (cli.interactive()) {
        cli.progress("reading the secret from standard input; end it with Ctrl-D");
      }
      return SecretInput.fromStream(cli.in(), OwnerUploads.MAX_SECRET);
    }

    /** A secret under a policy that is not there could never be released. */
    private long latestPolicy(Session session) throws CliException, InterruptedException {
      Optional<ObjectHead> head =
          Replies.require(session.tenants().head(session.tenant(), StatementKind.POLICY, policy));
      if (head.isEmpty() || head.get().versions().isEmpty()) {
        throw CliException.of(
            ExitCode.REFUSED,
            "there is no policy " + policy,
            "Upload it first: sallyport policy put FILE; see sallyport policy template");
      }
      return head.get().versions().getLast().version();
    }
  }
}
