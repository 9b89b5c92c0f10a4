package dev.sallyport.client.cli;

import dev.sallyport.client.OwnerUploads;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.wire.ObjectHead;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A secret that an owner hands in, and the policy that shall guard it. */
final class GuardedInput {
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

  /** Before anything is asked of a broker. */
  void requirePolicyName() throws CliException {
    if (!SecretPath.isName(policy)) {
      throw CliException.usage(
          "--policy takes a policy's name", "They are listed by: sallyport policy list");
    }
  }

  /**
   * Never from the command line: arguments are seen by every process of the machine and stay in a
   * shell's history.
   */
  SecretBytes read(Cli cli) throws CliException {
    if (file != null && !file.toString().equals("-")) {
      return SecretInput.fromFile(file, OwnerUploads.MAX_SECRET);
    }
    if (cli.interactive()) {
      cli.progress("reading the secret from standard input; end it with Ctrl-D");
    }
    return SecretInput.fromStream(cli.in(), OwnerUploads.MAX_SECRET);
  }

  /** The latest unless told: under a lower bound an older, laxer version could be put in force. */
  long lowestPolicyVersion(Session session) throws CliException, InterruptedException {
    return lowest == null ? latestPolicy(session) : lowest;
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
