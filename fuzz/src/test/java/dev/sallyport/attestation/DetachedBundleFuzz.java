package dev.sallyport.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.fuzz.Allowed;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import dev.sallyport.protocol.wire.ReleaseRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The reader of NVIDIA's bundles, and everything that reads the claims of their tokens. */
class DetachedBundleFuzz {
  /** What is no JSON never becomes a bundle: the reader of the request says so. */
  private static final Allowed ALLOWED = Allowed.only(List.of(JsonException.class));

  private static final TokenScript SCRIPT = new TokenScript(documents());

  private static List<JsonValue> documents() {
    JsonValue gpus = bundle("3.0", "GPU", Minted.gpus(2));
    JsonValue older = bundle("2.0", "GPU", List.of(NrasClaims.gpu2(0, Minted.T.gpuNonce())));
    JsonValue switches = bundle("3.0", "SWITCH", Minted.switches(2));
    JsonValue wrapped = wrapped(gpus, switches);
    return List.of(gpus, older, switches, wrapped);
  }

  private static JsonValue bundle(String version, String prefix, List<JsonObject> claims) {
    Map<String, JsonObject> devices = new LinkedHashMap<>();
    claims.forEach(device -> devices.put(prefix + "-" + devices.size(), device));
    JsonObject overall =
        NrasClaims.overall(
            version, prefix.equals("GPU") ? Minted.T.gpuNonce() : Minted.T.switchNonce(), Map.of());
    return TokenScript.bundle(overall, devices);
  }

  /** As NVIDIA's Python SDK wraps it. */
  private static JsonValue wrapped(JsonValue gpus, JsonValue switches) {
    JsonObject members =
        JsonObject.builder()
            .put("REMOTE_GPU_CLAIMS", gpus)
            .put("REMOTE_SWITCH_CLAIMS", switches)
            .build();
    return Json.array(Json.array(Json.text("JWT"), Json.text("e30.e30.")), members.asValue());
  }

  static Stream<byte[]> seeds() {
    byte[] bundle = StrictJson.write(Minted.gpuBundle(1).json());
    return Stream.concat(SCRIPT.seeds().stream(), Stream.of(bundle));
  }

  @MethodSource("seeds")
  @FuzzTest
  void bundle_isReadOrRefused(byte[] input) throws Exception {
    ALLOWED.run(() -> {
      JsonValue json = StrictJson.parse(SCRIPT.bytes(input), ReleaseRequest.LIMITS);
      for (DeviceKind kind : DeviceKind.values()) {
        if (DetachedBundle.parse(json, kind)
            instanceof Outcome.Accepted<DetachedBundle>(DetachedBundle bundle)) {
          check(bundle, kind);
          assertThat(DetachedBundle.kindsIn(json)).contains(kind);
        }
      }
      if (Unsigned.INSPECTOR.bundle(json)
          instanceof Outcome.Accepted<Inspection>(Inspection inspection)) {
        assertThat(inspection.gpus().size() + inspection.switches().size()).isPositive();
      }
    });
  }

  private static void check(DetachedBundle bundle, DeviceKind kind) {
    List<String> labels = List.copyOf(bundle.devices().keySet());
    assertThat(labels)
        .isNotEmpty()
        .hasSizeLessThanOrEqualTo(DeviceKind.MAX_DEVICES)
        .allMatch(kind::isLabel)
        .isSortedAccordingTo(java.util.Comparator.comparingInt(DeviceKind::numberOf));
    long chars = bundle.devices().values().stream().mapToLong(String::length).sum();
    assertThat(chars + bundle.overall().length()).isLessThanOrEqualTo(DetachedBundle.MAX_CHARS);
  }
}
