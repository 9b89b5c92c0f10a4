package dev.sallyport.attestation;

import dev.sallyport.fuzz.JsonScript;
import dev.sallyport.protocol.HeldData;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tokens and bundles out of scripts over their claims: behind base64url, changed bytes would hardly
 * ever give JSON. In a document of a script {@code {"jws": [header, claims, "signature"]}} stands
 * for a compact JWS, and {@code "digest of GPU-0"} for what an overall token says of a device.
 */
final class TokenScript {
  private static final String DIGEST_OF = "digest of ";
  private final JsonScript script;

  TokenScript(List<JsonValue> documents) {
    this.script = new JsonScript(documents);
  }

  /** A token that is not encoded yet. */
  static JsonValue token(String algorithm, String keyId, JsonObject claims) {
    JsonObject header = JsonObject.builder().put("alg", algorithm).put("kid", keyId).build();
    JsonValue parts = Json.array(header.asValue(), claims.asValue(), Json.text("c2ln"));
    return JsonObject.builder().put("jws", parts).build().asValue();
  }

  /** A bundle of tokens that are not encoded yet. */
  static JsonValue bundle(JsonObject overall, Map<String, JsonObject> devices) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    JsonObject.Builder submods = JsonObject.builder();
    devices.forEach((label, claims) -> {
      members.put(label, token("ES384", TestPki.NRAS_KEY_ID, claims));
      submods.put(label, NrasClaims.selector(DIGEST_OF + label));
    });
    JsonObject named = Json.with(overall, submods.build().asValue(), "submods");
    return Json.array(
        Json.array(Json.text("JWT"), token("ES384", TestPki.NRAS_KEY_ID, named)),
        new JsonObject(members).asValue());
  }

  List<byte[]> seeds() {
    return script.seeds();
  }

  /** What the input says, encoded; or the input itself. */
  byte[] bytes(byte[] input) {
    return script
        .changed(input)
        .map(TokenScript::encoded)
        .map(value ->
            value instanceof JsonValue.Text(String token)
                ? token.getBytes(StandardCharsets.UTF_8)
                : StrictJson.write(value))
        .orElse(input);
  }

  private static JsonValue encoded(JsonValue document) {
    Map<String, String> tokens = new HashMap<>();
    if (document instanceof JsonValue.Array(List<JsonValue> parts)
        && parts.size() == 2
        && parts.getLast() instanceof JsonValue.Members(JsonObject devices)) {
      devices
          .members()
          .forEach((label, device) -> {
            if (encode(device, Map.of()) instanceof JsonValue.Text(String token)) {
              tokens.put(DIGEST_OF + label, HeldData.verdict(token).hex());
            }
          });
    }
    return encode(document, tokens);
  }

  private static JsonValue encode(JsonValue value, Map<String, String> digests) {
    return switch (value) {
      case JsonValue.Array(List<JsonValue> elements) ->
          new JsonValue.Array(elements.stream().map(element -> encode(element, digests)).toList());
      case JsonValue.Members(JsonObject object) ->
          jws(object, digests).orElseGet(() -> members(object, digests));
      case JsonValue.Text(String text) -> Json.text(digests.getOrDefault(text, text));
      case JsonValue.Numeric _, JsonValue.Bool _, JsonValue.Null _ -> value;
    };
  }

  private static JsonValue members(JsonObject object, Map<String, String> digests) {
    JsonObject.Builder members = JsonObject.builder();
    object.members().forEach((name, member) -> members.put(name, encode(member, digests)));
    return members.build().asValue();
  }

  private static Optional<JsonValue> jws(JsonObject object, Map<String, String> digests) {
    if (object.find("jws").orElse(null) instanceof JsonValue.Array(List<JsonValue> parts)
        && parts.size() == 3
        && parts.getLast() instanceof JsonValue.Text(String signature)) {
      return Optional.of(
          Json.text(
              part(parts.getFirst(), digests)
                  + "."
                  + part(parts.get(1), digests)
                  + "."
                  + signature));
    }
    return Optional.empty();
  }

  private static String part(JsonValue json, Map<String, String> digests) {
    return TestPki.encode(StrictJson.write(encode(json, digests)));
  }
}
