package dev.sallyport.client.cli;

import dev.sallyport.client.RetryPolicy;
import dev.sallyport.client.WorkloadClient;
import dev.sallyport.client.collector.EvidenceCollector;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.RecipientKeyPair;
import java.security.GeneralSecurityException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How this machine proves itself and how patient it is, in every command that gets secrets. */
final class FetchOptions {
  private static final int A_DAY = 86_400;

  @Mixin CollectorOptions collector = new CollectorOptions();

  @Option(
      names = "--kem",
      paramLabel = "NAME",
      description = "x-wing (when absent), or x25519 or p-256 where the policy names it")
  String kem = Kem.X_WING.label();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = {
        "how long to wait for a broker that does not answer, up to a day;",
        "when absent, six attempts within a minute"
      })
  @Nullable Integer timeout;

  /** Checks every argument and speaks to nobody: a mistake must not use up a challenge. */
  Fetcher open(Cli cli, ProfileOption profile) throws CliException {
    EvidenceCollector chosen = collector.find();
    Kem mechanism =
        Kem.fromLabel(kem)
            .orElseThrow(() ->
                CliException.usage(
                    "--kem takes x-wing, x25519 or p-256",
                    "The policy has to name it, unless it is x-wing."));
    Session session = Session.open(cli, profile, retries());
    try {
      WorkloadClient workload = workload(cli, session, mechanism);
      return new Fetcher(cli, session, workload, collector, chosen);
    } catch (CliException e) {
      session.close();
      throw e;
    }
  }

  private RetryPolicy retries() throws CliException {
    if (timeout == null) {
      return RetryPolicy.standard();
    }
    if (timeout < 1 || timeout > A_DAY) {
      throw CliException.usage(
          "--timeout takes 1 to " + A_DAY + " seconds", "Leave it away for about a minute.");
    }
    return RetryPolicy.lasting(Duration.ofSeconds(timeout));
  }

  /** A key of this run alone: it is never stored, so no later machine can claim to be this one. */
  private WorkloadClient workload(Cli cli, Session session, Kem mechanism) throws CliException {
    try {
      return new WorkloadClient(
          session.connection(), session.trust(), RecipientKeyPair.generate(mechanism), cli.clock());
    } catch (GeneralSecurityException e) {
      throw CliException.local("cannot make a key of mechanism " + kem, e);
    }
  }
}
