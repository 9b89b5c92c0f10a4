package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.util.Optional;
import java.util.Set;

/**
 * The evidence of a release request, as it was sent: nothing of it is verified.
 *
 * @param cpu the CPU TEE's attestation token
 * @param gpu the GPUs' bundle, where there is one
 * @param switches the NVSwitches' bundle, where there is one
 */
public record Evidence(Token cpu, Optional<Bundle> gpu, Optional<Bundle> switches) {
  /** Kind of a token of Intel Trust Authority. */
  public static final String INTEL_TRUST_AUTHORITY = "intel-trust-authority";

  /** Kind of a detached EAT bundle of NVIDIA's remote attestation service. */
  public static final String NVIDIA_NRAS = "nvidia-nras";

  /**
   * A token.
   *
   * @param kind what it claims to be
   * @param token compact JWS, verbatim
   */
  public record Token(String kind, String token) {}

  /**
   * A bundle of device tokens.
   *
   * @param kind what it claims to be
   * @param bundle the verifier's JSON, parsed once
   */
  public record Bundle(String kind, JsonValue bundle) {}

  static Evidence read(JsonObject members) throws JsonException {
    members.requireOnly(Set.of("cpu", "gpu", "switch"));
    JsonObject cpu = members.object("cpu");
    cpu.requireOnly(Set.of("kind", "token"));
    return new Evidence(
        new Token(cpu.text("kind"), cpu.text("token")),
        readBundle(members, "gpu"),
        readBundle(members, "switch"));
  }

  /** This evidence as JSON. */
  public JsonObject toJson() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put(
                "cpu",
                JsonObject.builder().put("kind", cpu.kind()).put("token", cpu.token()).build());
    gpu.ifPresent(bundle -> json.put("gpu", write(bundle)));
    switches.ifPresent(bundle -> json.put("switch", write(bundle)));
    return json.build();
  }

  private static Optional<Bundle> readBundle(JsonObject members, String name) throws JsonException {
    Optional<JsonObject> bundle = members.optionalObject(name);
    if (bundle.isEmpty()) {
      return Optional.empty();
    }
    bundle.get().requireOnly(Set.of("kind", "bundle"));
    return Optional.of(new Bundle(bundle.get().text("kind"), bundle.get().value("bundle")));
  }

  private static JsonObject write(Bundle bundle) {
    return JsonObject.builder().put("kind", bundle.kind()).put("bundle", bundle.bundle()).build();
  }
}
