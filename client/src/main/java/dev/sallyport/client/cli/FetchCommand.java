package dev.sallyport.client.cli;

import dev.sallyport.client.Release;
import dev.sallyport.client.ReleasedSecret;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.json.JsonObject;
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
  @Mixin FetchOptions fetching = new FetchOptions();

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
    try (Fetcher fetcher = fetching.open(cli, profile)) {
      // Refused before the machine is asked for evidence, which takes a while.
      target.requireFree();
      return deliver(fetcher, wanted, target);
    }
  }

  private int deliver(Fetcher fetcher, ResourceList wanted, SecretOutput target)
      throws CliException, InterruptedException {
    try (Release release = fetcher.fetch(wanted)) {
      for (ReleasedSecret secret : release.secrets()) {
        target.write(cli, secret);
      }
      report(release, target);
      return ExitCode.OK.number();
    }
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
