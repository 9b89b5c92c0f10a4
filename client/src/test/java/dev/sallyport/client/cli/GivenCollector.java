package dev.sallyport.client.cli;

import dev.sallyport.client.collector.CollectedEvidence;
import dev.sallyport.client.collector.CollectionException;
import dev.sallyport.client.collector.CollectionRequest;
import dev.sallyport.client.collector.EvidenceCollector;
import java.util.Map;
import java.util.Optional;

/** Evidence that proves nothing, for a played broker that does not look. */
public final class GivenCollector implements EvidenceCollector {
  /** For the service loader. */
  public GivenCollector() {}

  @Override
  public String name() {
    return "given";
  }

  @Override
  public Map<String, String> options() {
    return Map.of("fail", "what to fail with");
  }

  @Override
  public CollectedEvidence collect(CollectionRequest request) throws CollectionException {
    if (request.options().containsKey("fail")) {
      throw new CollectionException(request.options().getOrDefault("fail", ""));
    }
    if (request.heldData().bytes("d.e.f", "").length != 101) {
      throw new CollectionException("held data of another size");
    }
    request.progress().accept("asking nobody");
    return new CollectedEvidence(
        new CollectedEvidence.Part(CollectedEvidence.INTEL_TRUST_AUTHORITY, "a.b.c"),
        Optional.empty(),
        Optional.empty());
  }
}
