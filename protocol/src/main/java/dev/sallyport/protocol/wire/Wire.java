package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the wire records have in common. */
final class Wire {
  private static final int MAX_SIGNATURES = 32;

  private Wire() {}

  /** Reads the members of a message. */
  @FunctionalInterface
  interface Reader<T> {
    Outcome<T> read(JsonObject members) throws JsonException;
  }

  static <T> Outcome<T> read(byte[] body, JsonLimits limits, Reader<T> reader) {
    try {
      return reader.read(StrictJson.parseObject(body, limits));
    } catch (JsonException e) {
      return Refusal.of(e).asOutcome();
    }
  }

  static Bytes bytes(JsonObject members, String name) throws JsonException {
    return Bytes.of(members.base64Url(name));
  }

  static Bytes bytes(JsonObject members, String name, int size) throws JsonException {
    return Bytes.of(members.base64Url(name, size));
  }

  static Digest digest(JsonObject members, String name) throws JsonException {
    return new Digest(bytes(members, name, Digest.SIZE));
  }

  static List<Signature> signatures(JsonObject members) throws JsonException {
    List<Signature> signatures = new ArrayList<>();
    for (JsonObject entry : members.objects("signatures")) {
      entry.requireOnly(Set.of("key", "value"));
      signatures.add(new Signature(bytes(entry, "key"), bytes(entry, "value")));
    }
    if (signatures.isEmpty() || signatures.size() > MAX_SIGNATURES) {
      throw new JsonException(Problem.BAD_VALUE, "signatures");
    }
    return List.copyOf(signatures);
  }

  static List<JsonObject> write(List<Signature> signatures) {
    return signatures.stream()
        .map(signature ->
            JsonObject.builder()
                .putBase64Url("key", signature.key().toArray())
                .putBase64Url("value", signature.value().toArray())
                .build())
        .toList();
  }
}
