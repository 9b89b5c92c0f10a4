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
  /** A policy may ask for a list of any length, and the reason repeats it. */
  private static final int MAX_DETAIL = 4096;

  private static final int NAMES_OF_A_CHECK = 70;

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

    private JsonObject toJson(Checks told) {
      JsonObject.Builder json = JsonObject.builder().put("resource", name.toString());
      refusal.ifPresent(known -> put(json, known));
      if (told == Checks.ALL) {
        evaluation.ifPresent(known -> json.put("explanation", known.explanation().toJson()));
      }
      return json.build();
    }
  }

  /** Which checks of the policies are told. */
  enum Checks {
    /** Those of each resource. */
    ALL,
    /** Those of the resource that was refused first. */
    DECISIVE,
    /** None; the reason of each resource alone. */
    NONE
  }

  /** All but what came of each resource, in the form that docs/api.md describes. */
  JsonObject head() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("at", at.toEpochMilli())
            .put("decision", "refuse")
            .put("correlationId", correlationId)
            .putTexts(
                "resources", resources.stream().map(Resource::name).map(Object::toString).toList());
    put(json, refusal);
    return json.put("transcript", transcript.digest().hex())
        .put("evidence", evidence.hex())
        .build();
  }

  /** The other members: what came of each resource, and whether checks are left out. */
  JsonObject outcomes(Checks told) {
    JsonObject.Builder json = JsonObject.builder();
    if (told != Checks.NONE) {
      decisive().ifPresent(known -> json.put("explanation", known.explanation().toJson()));
    }
    json.putObjects("outcomes", resources.stream().map(resource -> resource.toJson(told)).toList());
    if (told != Checks.ALL) {
      json.put("cut", true);
    }
    return json.build();
  }

  /** About how many characters the checks have, for whom it would cost too much to write them. */
  long size(Checks told) {
    long decisive = decisive().map(ExplainedRefusal::size).orElse(0L);
    return switch (told) {
      case ALL ->
          decisive
              + resources.stream()
                  .flatMap(resource -> resource.evaluation().stream())
                  .mapToLong(ExplainedRefusal::size)
                  .sum();
      case DECISIVE -> decisive;
      case NONE -> 0;
    };
  }

  private Optional<Evaluation> decisive() {
    return resources.stream()
        .filter(resource -> resource.refusal().isPresent())
        .flatMap(resource -> resource.evaluation().stream())
        .findFirst();
  }

  private static long size(Evaluation evaluation) {
    return evaluation.results().stream()
        .mapToLong(result ->
            NAMES_OF_A_CHECK
                + result.name().length()
                + result.claim().length()
                + result.expected().length()
                + result.actual().length())
        .sum();
  }

  private static void put(JsonObject.Builder json, Refusal refusal) {
    json.put("reason", refusal.reason().label())
        .put("subject", refusal.subject())
        .put("detail", shortened(refusal.detail()));
  }

  /** A check has the whole text. */
  private static String shortened(String detail) {
    return detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "...";
  }
}
