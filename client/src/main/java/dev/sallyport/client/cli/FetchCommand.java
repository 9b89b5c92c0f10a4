package dev.sallyport.client.cli;

import dev.sallyport.client.BoundChallenge;
import dev.sallyport.client.Release;
import dev.sallyport.client.ReleasedSecret;
import dev.sallyport.client.WorkloadClient;
import dev.sallyport.client.collector.CollectedEvidence;
import dev.sallyport.client.collector.EvidenceCollector;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.RecipientKeyPair;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.json.JsonObject;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code fetch}: a workload gets its secrets. It trusts nothing but the profile: the broker is the
 * one whose key is pinned there, the tenant the one whose root is.
 */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description = {
      "Proves this machine to the broker and writes what it releases.",
      "A file is made 0400, whole or not at all, never in the place of another. Put it on tmpfs."
    })
final class FetchCommand extends ProfiledCommand {
  @Mixin CollectorOptions collector = new CollectorOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "RESOURCE",
      description = "TENANT/PATH or TENANT/PATH@VERSION")
  List<String> resources = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "FILE|-",
      description = "where one secret goes; - is standard output")
  @Nullable String out;

  @Option(
      names = "--out-dir",
      paramLabel = "DIR",
      description = "where several go, each under its path")
  @Nullable String outDirectory;

  @Option(
      names = "--kem",
      paramLabel = "NAME",
      description = "x-wing (when absent), or x25519 or p-256 where the policy names it")
  String kem = Kem.X_WING.label();

  FetchCommand(Cli cli) {
    super(cli);
  }

  @Override
  public Integer call() throws CliException, InterruptedException {
    ResourceList wanted = Replies.argument(ResourceList.parse(resources), "RESOURCE");
    SecretOutput target = SecretOutput.of(out, outDirectory, wanted);
    if (output.json && target.isStandardOutput()) {
      throw CliException.usage(
          "--json and --out - both want standard output", "Use --out FILE with --json.");
    }
    // Arguments first: a mistake in them must not use up a challenge.
    EvidenceCollector chosen = collector.find();
    Kem mechanism =
        Kem.fromLabel(kem)
            .orElseThrow(() ->
                CliException.usage(
                    "--kem takes x-wing, x25519 or p-256",
                    "The policy has to name it, unless it is x-wing."));
    // Refused before the machine is asked for evidence, which takes a while.
    target.requireFree();
    try (Session session = Session.open(cli, profile);
        WorkloadClient workload = workload(session, mechanism);
        Release release = fetch(workload, wanted, chosen)) {
      for (ReleasedSecret secret : release.secrets()) {
        target.write(cli, secret);
      }
      report(release, target);
      return ExitCode.OK.number();
    }
  }

  /** A key of this run alone: it is never stored, so no later machine can claim to be this one. */
  private WorkloadClient workload(Session session, Kem mechanism) throws CliException {
    try {
      return new WorkloadClient(
          session.connection(), session.trust(), RecipientKeyPair.generate(mechanism), cli.clock());
    } catch (GeneralSecurityException e) {
      throw CliException.local("cannot make a key of mechanism " + kem, e);
    }
  }

  /**
   * Challenge, evidence, release, in this order: evidence that is older than its challenge cannot
   * carry its nonce.
   */
  private Release fetch(WorkloadClient workload, ResourceList wanted, EvidenceCollector chosen)
      throws CliException, InterruptedException {
    cli.progress("asking for a challenge");
    BoundChallenge bound = Replies.require(workload.challengeAndBind(wanted));
    cli.progress("collecting evidence with " + chosen.name());
    // It gets nonces and a way to make held data, nothing that could open a secret.
    CollectedEvidence evidence = collector.run(cli, chosen, bound.transcript());
    cli.progress("presenting it");
    return Replies.require(workload.releaseAndOpen(bound, evidence));
  }

  /** On standard error unless JSON is asked for: standard output may be the secret itself. */
  private void report(Release release, SecretOutput target) {
    if (output.json) {
      cli.json(
          JsonObject.builder()
              .putObjects(
                  "secrets",
                  release.secrets().stream().map(secret -> json(secret, target)).toList())
              .build());
      return;
    }
    for (ReleasedSecret secret : release.secrets()) {
      cli.progress(
          secret.resource().withoutVersion()
              + " version "
              + secret.version()
              + " -> "
              + target.describe(secret)
              + ", lease until "
              + secret.leaseEnds());
    }
  }

  private static JsonObject json(ReleasedSecret secret, SecretOutput target) {
    return JsonObject.builder()
        .put("resource", secret.resource().withoutVersion())
        .put("version", secret.version())
        .put("file", target.describe(secret))
        .put("policyDigest", secret.policyDigest().hex())
        .put("leaseId", secret.leaseId().hex())
        .put("leaseEnds", secret.leaseEnds().toString())
        .build();
  }
}
