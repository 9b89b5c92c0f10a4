package dev.sallyport.client.collector;

import java.util.Map;

/**
 * Gets evidence about the machine that it runs on. Implementations are found by {@link
 * java.util.ServiceLoader}, have a public constructor without parameters, and do nothing before
 * {@link #collect}.
 */
public interface EvidenceCollector {

  /** The name by which a user chooses it: lower case, unique among those installed. */
  String name();

  /**
   * The options that {@link #collect} understands, each with one line that explains it. A name
   * outside these is refused before anything is collected.
   */
  Map<String, String> options();

  /**
   * Collects for one challenge: GPU and switch evidence first, with the nonces of the request, then
   * CPU evidence that carries the held data computed from their verdicts.
   *
   * @throws CollectionException if the machine, a tool or a service does not give the evidence
   * @throws InterruptedException if the caller gives up
   */
  CollectedEvidence collect(CollectionRequest request)
      throws CollectionException, InterruptedException;
}
