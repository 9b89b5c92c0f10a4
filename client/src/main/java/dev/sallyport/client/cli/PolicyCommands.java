package dev.sallyport.client.cli;

import dev.sallyport.client.TenantClient;
import dev.sallyport.policy.PolicyDocument;
import dev.sallyport.policy.Starter;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.wire.ObjectHead;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code policy}: who gets a secret. A policy counts by the owner's signature and not by the
 * broker's word, so that whoever runs the broker cannot relax it.
 */
final class PolicyCommands {
  private PolicyCommands() {}

  static CommandLine tree(Cli cli) {
    return Group.of(
        "policy",
        "Writes, tries, signs, uploads and checks policies, and explains what they decide.",
        new Template(cli),
        new PolicyTestCommand(cli),
        new Put(cli),
        ObjectCommands.list(
            cli, StatementKind.POLICY, "Lists policies: names, versions and digests."),
        ObjectCommands.remove(
            cli,
            StatementKind.POLICY,
            "NAME",
            "policy's name",
            "Deletes every version of a policy: what it guards is released to nobody."),
        new PolicyExplainCommand(cli),
        new PolicyCheckCommand(cli));
  }

  /** {@code policy template}. */
  @Command(
      name = "template",
      mixinStandardHelpOptions = true,
      description = "Prints a starter policy to begin with; read it before you sign it.")
  static final class Template implements Callable<Integer> {
    private final Cli cli;

    @Parameters(
        paramLabel = "STARTER",
        defaultValue = "tdx-gpus",
        description = "tdx-gpus (when absent) or tdx-cpu-only")
    String starter = "tdx-gpus";

    @Option(names = "--name", required = true, description = "the policy's name")
    String name = "";

    @Option(
        names = "--references",
        paramLabel = "NAME",
        required = true,
        description = "the reference set that it pins the machine to")
    String references = "";

    @Option(names = "--gpus", paramLabel = "N", description = "exact number of GPUs; 8 when absent")
    int gpus = 8;

    @Option(names = "--architecture", description = "hopper (when absent) or blackwell")
    String architecture = "hopper";

    @Option(names = "--cpu-issuer", paramLabel = "ISS", description = "exact issuer of CPU tokens")
    @Nullable String cpuIssuer;

    @Option(names = "--gpu-issuer", paramLabel = "ISS", description = "exact issuer of GPU tokens")
    @Nullable String gpuIssuer;

    Template(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() throws CliException {
      Starter chosen = chosen();
      Starter.Values usual = Starter.Values.named(name, references);
      var document =
          chosen.document(
              new Starter.Values(
                  name,
                  cpuIssuer == null ? usual.cpuIssuer() : cpuIssuer,
                  gpuIssuer == null ? usual.gpuIssuer() : gpuIssuer,
                  architecture,
                  gpus,
                  references));
      // What is filled in may make it a policy that no broker takes.
      OfflinePolicy.compile(Replies.argument(PolicyDocument.parse(document), "template"));
      cli.out().print(new String(document.toArray(), StandardCharsets.UTF_8));
      return ExitCode.OK.number();
    }

    /** A name that is not known refuses: another starter may guard less than the one meant. */
    private Starter chosen() throws CliException {
      for (Starter candidate : Starter.values()) {
        if (candidate.label().equals(starter)) {
          return candidate;
        }
      }
      throw CliException.usage("there is no starter " + starter, "tdx-gpus or tdx-cpu-only");
    }
  }

  /** {@code policy put}. */
  @Command(
      name = "put",
      mixinStandardHelpOptions = true,
      description =
          "Checks a policy here, signs it and uploads it as the next version of its name.")
  static final class Put extends ProfiledCommand {
    @Parameters(paramLabel = "FILE", description = "the policy")
    Path file = Path.of("");

    Put(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      PolicyDocument document = OfflinePolicy.document(file);
      // The broker compiles it again; here, a mistake shows before the owner's key is used.
      OfflinePolicy.compile(document);
      try (Session session = Session.open(cli, profile)) {
        ObjectHead head =
            session.putDocument(StatementKind.POLICY, document.name(), document.bytes());
        warnOfMissingReferences(session, document);
        ObjectCommands.uploaded(cli, output, head, "signed policy " + document.name());
        return ExitCode.OK.number();
      }
    }

    /** Not an error: reference sets may follow. Until then the policy refuses everybody. */
    private void warnOfMissingReferences(Session session, PolicyDocument document)
        throws CliException, InterruptedException {
      TenantClient client = session.tenants();
      List<ObjectHead> sets =
          Replies.require(client.objects(session.tenant(), StatementKind.REFERENCE_SET));
      for (String name : document.referenceNames()) {
        boolean there =
            sets.stream().anyMatch(set -> set.name().equals(name) && !set.versions().isEmpty());
        if (!there) {
          cli.progress(
              "note: reference set " + name + " is not there yet: sallyport refs put FILE");
        }
      }
    }
  }
}
