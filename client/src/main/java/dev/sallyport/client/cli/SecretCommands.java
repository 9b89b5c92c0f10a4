package dev.sallyport.client.cli;

import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.SigningKey;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.wire.ObjectHead;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin GuardedInput input = new GuardedInput();

    Put(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      SecretPath secretPath = Replies.argument(SecretPath.parse(path), "PATH");
      input.requirePolicyName();
      try (Session session = Session.open(cli, profile);
          SigningKey owner = session.ownerKey();
          SecretBytes secret = input.read(cli)) {
        long version = input.lowestPolicyVersion(session);
        ObjectHead head =
            Replies.require(
                session.uploads(owner).putSecret(secretPath, secret, input.policy, version));
        ObjectCommands.uploaded(
            cli,
            output,
            head,
            "sealed " + path + " under " + input.policy + " from " + version + " on");
        return ExitCode.OK.number();
      }
    }
  }
}
