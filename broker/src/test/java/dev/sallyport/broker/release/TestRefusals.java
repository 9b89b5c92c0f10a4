package dev.sallyport.broker.release;

import dev.sallyport.policy.ConditionResult;
import dev.sallyport.policy.Evaluation;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.ResourceName;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Refusals of any size. */
public final class TestRefusals {
  private static final JsonLimits LIMITS = new JsonLimits(16 * 1024 * 1024, 12, 1_000_000);
  private static final Refusal WHY =
      new Refusal(RefusalReason.GPU_COUNT, "gpu-count", "gpus.size() expected 8, actual 7");

  private TestRefusals() {}

  /** Of a request for as many resources as one may have, each under this policy. */
  public static ExplainedRefusal ofManyResources(
      TenantName tenant, Instant at, String id, Evaluation policy) {
    return of(tenant, at, id, ResourceList.MAX, policy);
  }

  /** Of a request for one resource. */
  static ExplainedRefusal ofOneResource(TenantName tenant, String id, Evaluation policy) {
    return of(tenant, Instant.EPOCH, id, 1, policy);
  }

  /** Before any policy was asked. */
  static ExplainedRefusal withoutChecks(TenantName tenant, String id) {
    return new ExplainedRefusal(
        tenant, Instant.EPOCH, id, WHY, new Transcript(Digest.zero()), Digest.zero(), List.of());
  }

  /** What a policy for eight GPUs and four switches says, of another machine each time. */
  public static Evaluation ofEightGpus(RandomGenerator random) {
    List<ConditionResult> results = new ArrayList<>();
    for (int device = 0; device < 12; device++) {
      String claim = "devices[" + device + "].";
      String ueid = Long.toUnsignedString(random.nextLong()) + random.nextLong(Long.MAX_VALUE);
      results.add(passed("device-reference", claim + "hwModel", "an entry of hopper", ueid));
      results.add(passed("device-driver", claim + "driverVersion", "550.90.07", "550.90.07"));
      results.add(passed("device-debug", claim + "debugStatus", "disabled", "disabled"));
      results.add(passed("device-age", claim + "issuedAt", "at most 300 s", "12 s"));
      results.add(
          new ConditionResult(
              "device-ocsp", RefusalReason.GPU_COUNT, claim + "ocspStatus", "good", "revoked"));
    }
    return evaluation(results);
  }

  /** What a policy says with one check that found this. */
  static Evaluation finding(String actual) {
    return evaluation(
        List.of(new ConditionResult("own", RefusalReason.GPU_COUNT, "claim", "else", actual)));
  }

  /** Hex digits that no packing makes less than half as short. */
  static String noise(RandomGenerator random, int size) {
    byte[] bytes = new byte[size / 2];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Reads what was written. */
  public static JsonObject read(byte[] json) {
    try {
      return StrictJson.parseObject(json, LIMITS);
    } catch (JsonException e) {
      throw new AssertionError(e);
    }
  }

  private static ExplainedRefusal of(
      TenantName tenant, Instant at, String id, int resources, Evaluation policy) {
    var one = new ExplainedRefusal.Resource(name(tenant), Optional.of(WHY), Optional.of(policy));
    return new ExplainedRefusal(
        tenant,
        at,
        id,
        WHY,
        new Transcript(Digest.zero()),
        Digest.zero(),
        Collections.nCopies(resources, one));
  }

  private static ResourceName name(TenantName tenant) {
    return switch (ResourceName.parse(tenant + "/models/weights/key")) {
      case Outcome.Accepted<ResourceName>(ResourceName name) -> name;
      case Outcome.Refused<ResourceName>(Refusal refusal) ->
          throw new AssertionError(refusal.toString());
    };
  }

  private static Evaluation evaluation(List<ConditionResult> results) {
    return new Evaluation("eight", Digest.zero(), results);
  }

  private static ConditionResult passed(String name, String claim, String expected, String actual) {
    return new ConditionResult(name, null, claim, expected, actual);
  }
}
