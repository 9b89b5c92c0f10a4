package dev.sallyport.broker.release;

import dev.sallyport.policy.Evaluation;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.ResourceName;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A refusal of genuine, bound evidence as the tenant may read it. It holds the policy's words and
 * facts of the evidence, and no secret.
 *
 * @param tenant whose resources were asked for
 * @param at when
 * @param correlationId what the workload was told
 * @param refusal the refusal that decided
 * @param transcript what the evidence commits to
 * @param evidence digest of the evidence
 * @param resources what came of each resource
 */
public record ExplainedRefusal(
    TenantName tenant,
    Instant at,
    String correlationId,
    Refusal refusal,
    Transcript transcript,
    Digest evidence,
    List<Resource> resources) {
  /** Copies the list. */
  public ExplainedRefusal {
    resources = List.copyOf(resources);
  }

  /**
   * One resource of the request.
   *
   * @param name as it was asked for
   * @param refusal why it was refused; empty where it would have been released
   * @param evaluation what its policy said; empty where no policy was reached
   */
  public record Resource(
      ResourceName name, Optional<Refusal> refusal, Optional<Evaluation> evaluation) {

    private JsonObject toJson() {
      JsonObject.Builder json = JsonObject.builder().put("resource", name.toString());
      refusal.ifPresent(known -> put(json, known));
      evaluation.ifPresent(known -> json.put("explanation", known.explanation().toJson()));
      return json.build();
    }
  }

  /** The form in which a tenant reads it; docs/api.md describes it. */
  public JsonObject toJson() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("at", at.toEpochMilli())
            .put("decision", "refuse")
            .put("correlationId", correlationId)
            .putTexts(
                "resources", resources.stream().map(Resource::name).map(Object::toString).toList());
    put(json, refusal);
    json.put("transcript", transcript.digest().hex()).put("evidence", evidence.hex());
    resources.stream()
        .filter(resource -> resource.refusal().isPresent())
        .flatMap(resource -> resource.evaluation().stream())
        .findFirst()
        .ifPresent(decisive -> json.put("explanation", decisive.explanation().toJson()));
    return json.putObjects("outcomes", resources.stream().map(Resource::toJson).toList()).build();
  }

  private static void put(JsonObject.Builder json, Refusal refusal) {
    json.put("reason", refusal.reason().label())
        .put("subject", refusal.subject())
        .put("detail", refusal.detail());
  }
}
