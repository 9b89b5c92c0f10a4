package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import java.util.Set;

/**
 * {@code POST /v1/challenges}: asks for a challenge.
 *
 * @param resources what the workload wants
 */
public record ChallengeRequest(ResourceList resources) {
  /** Bounds on the message. */
  public static final JsonLimits LIMITS = new JsonLimits(48 * 1024, 3, 64);

  /** Reads the message. */
  public static Outcome<ChallengeRequest> parse(byte[] body) {
    return Wire.read(
        body,
        LIMITS,
        members -> {
          members.requireOnly(Set.of("resources"));
          return ResourceList.parse(members.texts("resources")).map(ChallengeRequest::new);
        });
  }

  /** Writes the message. */
  public byte[] toUtf8() {
    return JsonObject.builder().putTexts("resources", resources.texts()).build().toUtf8();
  }
}
