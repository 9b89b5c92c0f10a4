package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * {@code POST /v1/tenants/{tenant}/policies/{name}/check}: asks what a stored policy says to some
 * evidence. Nothing is released, whatever it says.
 *
 * @param evidence as it would stand in a release request
 * @param version the policy's version; the newest where it is absent
 * @param path the secret that conditions about {@code request.path} are asked for; where it is
 *     absent they are not evaluated
 */
public record PolicyCheckRequest(
    Evidence evidence, OptionalLong version, Optional<SecretPath> path) {
  /** Bounds on the message: those of a release request. */
  public static final JsonLimits LIMITS = ReleaseRequest.LIMITS;

  /** Reads the message. */
  public static Outcome<PolicyCheckRequest> parse(byte[] body) {
    return Wire.read(body, LIMITS, PolicyCheckRequest::read);
  }

  /** Writes the message. */
  public byte[] toUtf8() {
    JsonObject.Builder json = JsonObject.builder().put("evidence", evidence.toJson());
    version.ifPresent(number -> json.put("version", number));
    path.ifPresent(known -> json.put("path", known.value()));
    return json.build().toUtf8();
  }

  private static Outcome<PolicyCheckRequest> read(JsonObject members) throws JsonException {
    members.requireOnly(Set.of("evidence", "version", "path"));
    Evidence evidence = Evidence.read(members.object("evidence"));
    OptionalLong version =
        members.find("version").isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(members.integer("version", 1, Long.MAX_VALUE));
    Optional<String> path = members.optionalText("path");
    if (path.isEmpty()) {
      return Outcome.accepted(new PolicyCheckRequest(evidence, version, Optional.empty()));
    }
    return SecretPath.parse(path.get())
        .map(known -> new PolicyCheckRequest(evidence, version, Optional.of(known)));
  }
}
