package dev.sallyport.client.collector.files;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A detached EAT bundle as NVIDIA's service makes it, {@code [["JWT", overall], {"GPU-0": token}]},
 * out of what NVIDIA's tools print: that alone, inside a tool's report ({@code detached_eat}), or
 * inside the SDK's own wrapper, whose signature is worth nothing and is dropped.
 *
 * @param json the bundle
 * @param overallJws the overall token
 */
record DeviceBundle(String json, String overallJws) {
  /** A tool's report holds more than the bundle, hence more than a bundle's bounds. */
  private static final JsonLimits LIMITS = new JsonLimits(1024 * 1024, 24, 65_536);

  /**
   * Members under which NVIDIA's SDK keeps the service's bundle; its local claims, which no
   * verifier signed, are not looked for.
   */
  private static final List<String> REMOTE_CLAIMS =
      List.of("REMOTE_GPU_CLAIMS", "REMOTE_SWITCH_CLAIMS");

  /** The bundle, or nothing while the text is not (yet) one. */
  static Optional<DeviceBundle> find(String text) {
    try {
      return find(StrictJson.parse(text.getBytes(StandardCharsets.UTF_8), LIMITS));
    } catch (JsonException e) {
      return Optional.empty();
    }
  }

  private static Optional<DeviceBundle> find(JsonValue value) {
    return switch (value) {
      case JsonValue.Members(JsonObject report) ->
          report.find("detached_eat").flatMap(DeviceBundle::find);
      case JsonValue.Array(List<JsonValue> elements) when elements.size() == 2 ->
          elements.get(1) instanceof JsonValue.Members(JsonObject submodules)
              ? unwrap(submodules).or(() -> bundle(value, elements.getFirst()))
              : Optional.empty();
      case JsonValue.Array(List<JsonValue> _),
          JsonValue.Text(String _),
          JsonValue.Numeric(String _),
          JsonValue.Bool(boolean _),
          JsonValue.Null() ->
          Optional.empty();
    };
  }

  private static Optional<DeviceBundle> unwrap(JsonObject submodules) {
    return REMOTE_CLAIMS.stream()
        .flatMap(name -> submodules.find(name).stream())
        .findFirst()
        .flatMap(DeviceBundle::find);
  }

  /** Finds the shape only: whether the tokens are genuine is the broker's to judge. */
  private static Optional<DeviceBundle> bundle(JsonValue whole, JsonValue overall) {
    return overall instanceof JsonValue.Array(List<JsonValue> pair)
            && pair.size() == 2
            && pair.get(0) instanceof JsonValue.Text(String label)
            && label.equals("JWT")
            && pair.get(1) instanceof JsonValue.Text(String jws)
        ? Optional.of(
            new DeviceBundle(new String(StrictJson.write(whole), StandardCharsets.UTF_8), jws))
        : Optional.empty();
  }
}
