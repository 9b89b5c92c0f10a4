package dev.sallyport.attestation;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * NVIDIA's detached EAT bundle, taken apart: {@code [["JWT", overall], {"GPU-0": token, …}]}. The
 * shape is that of RFC 9711 section 5; what the members mean is NVIDIA's own.
 *
 * @param overall the overall token, a compact JWS
 * @param devices device tokens by label, in the order of their numbers
 */
record DetachedBundle(String overall, Map<String, String> devices) {
  /** Longest bundle, in characters of its tokens: 8 GPUs and 4 switches fit many times. */
  static final int MAX_CHARS = 256 * 1024;

  private static final Set<String> WRAPPERS =
      Set.of(
          "LOCAL_GPU_CLAIMS", "REMOTE_GPU_CLAIMS", "LOCAL_SWITCH_CLAIMS", "REMOTE_SWITCH_CLAIMS");

  /** Reads a bundle about devices of one kind. */
  static Outcome<DetachedBundle> parse(JsonValue json, DeviceKind kind) {
    if (!(pair(json).orElse(null) instanceof Pair(String token, JsonObject members))) {
      return Outcome.refused(RefusalReason.MALFORMED_BUNDLE, "bundle");
    }
    if (!isWrapper(members)) {
      return devices(members, kind).then(devices -> sized(token, devices));
    }
    // NVIDIA's Python SDK wraps what the service signed in a token of its own, signed with a
    // well-known secret or none. That outer token is worth nothing and is not looked at.
    Optional<Pair> inner = members.find(kind.wrapper()).flatMap(DetachedBundle::pair);
    if (!(inner.orElse(null) instanceof Pair(String signed, JsonObject wrapped))) {
      return Outcome.refused(RefusalReason.MALFORMED_BUNDLE, kind.wrapper());
    }
    return devices(wrapped, kind).then(devices -> sized(signed, devices));
  }

  /** The kinds of devices that a bundle of unknown content is about. */
  static List<DeviceKind> kindsIn(JsonValue json) {
    JsonObject members = pair(json).map(Pair::members).orElse(new JsonObject(Map.of()));
    return List.of(DeviceKind.values()).stream()
        .filter(kind ->
            members.members().keySet().stream()
                .anyMatch(name -> name.equals(kind.wrapper()) || kind.isLabel(name)))
        .toList();
  }

  /** {@code [["JWT", token], {…}]}. */
  private record Pair(String token, JsonObject members) {}

  private static Optional<Pair> pair(JsonValue json) {
    if (json instanceof JsonValue.Array(List<JsonValue> outer)
        && outer.size() == 2
        && outer.get(0) instanceof JsonValue.Array(List<JsonValue> main)
        && main.size() == 2
        && main.get(0).equals(new JsonValue.Text("JWT"))
        && main.get(1) instanceof JsonValue.Text(String token)
        && outer.get(1) instanceof JsonValue.Members(JsonObject members)) {
      return Optional.of(new Pair(token, members));
    }
    return Optional.empty();
  }

  private static boolean isWrapper(JsonObject members) {
    return !members.members().isEmpty() && WRAPPERS.containsAll(members.members().keySet());
  }

  private static Outcome<Map<String, String>> devices(JsonObject members, DeviceKind kind) {
    Map<String, String> devices = new TreeMap<>(Comparator.comparingInt(DeviceKind::numberOf));
    for (Map.Entry<String, JsonValue> member : members.members().entrySet()) {
      if (!DeviceKind.isAnyLabel(member.getKey())) {
        return Outcome.refused(RefusalReason.MALFORMED_BUNDLE, "label");
      }
      if (!kind.isLabel(member.getKey())) {
        return Outcome.refused(RefusalReason.WRONG_TOKEN_KIND, member.getKey());
      }
      if (!(member.getValue() instanceof JsonValue.Text(String token))) {
        return Outcome.refused(RefusalReason.MALFORMED_BUNDLE, member.getKey());
      }
      devices.put(member.getKey(), token);
    }
    return devices.isEmpty() || devices.size() > DeviceKind.MAX_DEVICES
        ? Outcome.refused(RefusalReason.MALFORMED_BUNDLE, "devices")
        : Outcome.accepted(devices);
  }

  private static Outcome<DetachedBundle> sized(String overall, Map<String, String> devices) {
    long chars = overall.length() + devices.values().stream().mapToLong(String::length).sum();
    return chars > MAX_CHARS
        ? Outcome.refused(RefusalReason.TOKEN_TOO_LARGE, "bundle")
        : Outcome.accepted(new DetachedBundle(overall, devices));
  }
}
