package dev.sallyport.client.cli;

import dev.sallyport.client.BoundChallenge;
import dev.sallyport.client.Release;
import dev.sallyport.client.WorkloadClient;
import dev.sallyport.client.collector.CollectedEvidence;
import dev.sallyport.client.collector.EvidenceCollector;
import dev.sallyport.protocol.ResourceList;

/**
 * Gets secrets for this machine, once or again. It keeps one key for its whole life, by which the
 * broker knows the instance whose lease is renewed.
 */
final class Fetcher implements AutoCloseable {
  private final Cli cli;
  private final Session session;
  private final WorkloadClient workload;
  private final CollectorOptions collector;
  private final EvidenceCollector chosen;

  Fetcher(
      Cli cli,
      Session session,
      WorkloadClient workload,
      CollectorOptions collector,
      EvidenceCollector chosen) {
    this.cli = cli;
    this.session = session;
    this.workload = workload;
    this.collector = collector;
    this.chosen = chosen;
  }

  /**
   * Challenge, evidence, release, in this order: evidence that is older than its challenge cannot
   * carry its nonce.
   */
  Release fetch(ResourceList wanted) throws CliException, InterruptedException {
    cli.progress("asking for a challenge");
    BoundChallenge bound = Replies.require(workload.challengeAndBind(wanted));
    cli.progress("collecting evidence with " + chosen.name());
    // It gets nonces and a way to make held data, nothing that could open a secret.
    CollectedEvidence evidence = collector.run(cli, chosen, bound.transcript());
    cli.progress("presenting it");
    return Replies.require(workload.releaseAndOpen(bound, evidence));
  }

  /** Zeroes the key and the token; twice does nothing. */
  @Override
  public void close() {
    workload.close();
    session.close();
  }
}
