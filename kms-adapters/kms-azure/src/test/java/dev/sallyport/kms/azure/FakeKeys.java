package dev.sallyport.kms.azure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.kms.testkit.engine.HttpCall;
import dev.sallyport.kms.testkit.engine.HttpReply;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a vault behind the REST API 7.4, with real RSA. As Azure does, it wraps with a
 * disabled version and describes it, and refuses to unwrap and to sign with it.
 */
final class FakeKeys {
  private static final int PAGE_SIZE = 2;
  private static final JsonLimits LIMITS = new JsonLimits(64 * 1024, 8, 1000);
  private static final Pattern TARGET =
      Pattern.compile(
          "/keys/([a-z0-9-]+)/?(versions|rotate|[0-9a-f]{32})?/?(wrapkey|unwrapkey|sign)?"
              + "\\?api-version=7\\.4(?:&page=([0-9]+))?");

  /** Data keys that were wrapped or unwrapped. */
  final List<Bytes> dataKeys = new CopyOnWriteArrayList<>();

  private final Map<String, List<FakeVersion>> versions = new HashMap<>();
  private int made;

  FakeKeys() {
    all("kek").add(FakeVersion.numbered(made++));
    all("other").add(FakeVersion.numbered(made++));
  }

  synchronized void create(String name) {
    all(name).add(FakeVersion.numbered(made++));
  }

  synchronized FakeVersion newest(String name) {
    return all(name).getLast();
  }

  synchronized FakeVersion version(String name, String version) {
    return find(name, version).orElseThrow();
  }

  /** An operation of one key, made about another. */
  HttpCall about(String other, HttpCall call) {
    Matcher target = TARGET.matcher(call.target());
    return target.matches() && target.group(3) != null
        ? call.withTarget(
            "/keys/%s/%s/%s?api-version=7.4".formatted(other, newest(other).id, target.group(3)))
        : call;
  }

  synchronized HttpReply answer(HttpCall call) {
    Matcher target = TARGET.matcher(call.target());
    if (!target.matches() || !versions.containsKey(target.group(1))) {
      return error(404, "KeyNotFound");
    }
    Named key = new Named("https://" + call.header("host").orElse(""), target.group(1));
    String part = target.group(2) == null ? "" : target.group(2);
    return switch (part) {
      case "" -> described(key, newest(key.name));
      case "versions" -> page(key, Optional.ofNullable(target.group(4)).orElse("0"));
      case "rotate" -> rotate(key);
      default ->
          find(key.name, part)
              .map(version -> answer(call, key, version, target.group(3)))
              .orElseGet(() -> error(404, "KeyNotFound"));
    };
  }

  static HttpReply error(int status, String code) {
    return HttpReply.json(
        status, "{\"error\":{\"code\":\"%s\",\"message\":\"canary\"}}".formatted(code));
  }

  static HttpReply disabled() {
    return HttpReply.json(
        403,
        "{\"error\":{\"code\":\"Forbidden\",\"message\":\"Operation is not allowed on a disabled"
            + " key.\",\"innererror\":{\"code\":\"KeyDisabled\"}}}");
  }

  /** A key of a vault, which is known by several addresses here. */
  private record Named(String vault, String name) {
    String kid(FakeVersion version) {
      return vault + "/keys/" + name + "/" + version.id;
    }
  }

  private static HttpReply described(Named key, FakeVersion version) {
    return ok(
        JsonObject.builder()
            .put("key", version.jwk(key.kid(version)))
            .put("attributes", version.attributes())
            .put("tags", JsonObject.builder().build()));
  }

  private HttpReply answer(
      HttpCall call, Named key, FakeVersion version, @Nullable String operation) {
    if (operation == null) {
      if (call.method().equals("PATCH")) {
        version.enabled = !new String(call.body().toArray(), UTF_8).contains("\"enabled\":false");
      }
      return described(key, version);
    }
    if (!version.enabled && !operation.equals("wrapkey")) {
      return disabled();
    }
    return operated(call, version, operation)
        .map(result ->
            ok(
                JsonObject.builder()
                    .put("kid", key.kid(version))
                    .putBase64Url("value", result.toArray())))
        .orElseGet(() -> error(400, "BadParameter"));
  }

  private HttpReply rotate(Named key) {
    FakeVersion next = FakeVersion.numbered(made++);
    all(key.name).add(next);
    return described(key, next);
  }

  private HttpReply page(Named key, String page) {
    List<FakeVersion> all = all(key.name);
    int number = Integer.parseInt(page);
    int end = Math.min(all.size(), (number + 1) * PAGE_SIZE);
    String next =
        "%s/keys/%s/versions?api-version=7.4&page=%d".formatted(key.vault, key.name, number + 1);
    return ok(
        JsonObject.builder()
            .putObjects(
                "value",
                all.subList(number * PAGE_SIZE, end).stream()
                    .map(each ->
                        JsonObject.builder()
                            .put("kid", key.kid(each))
                            .put("attributes", each.attributes())
                            .build())
                    .toList())
            .put("nextLink", end < all.size() ? new JsonValue.Text(next) : new JsonValue.Null()));
  }

  private Optional<Bytes> operated(HttpCall call, FakeVersion version, String operation) {
    JsonObject body = json(call);
    try {
      Bytes value = Bytes.of(body.base64Url("value"));
      String algorithm = operation.equals("sign") ? "PS256" : "RSA-OAEP-256";
      if (!body.text("alg").equals(algorithm)) {
        return Optional.empty();
      }
      return switch (operation) {
        case "wrapkey" -> {
          dataKeys.add(value);
          yield Optional.of(version.wrap(value));
        }
        case "unwrapkey" -> {
          Optional<Bytes> key = version.unwrap(value);
          key.ifPresent(dataKeys::add);
          yield key;
        }
        default -> Optional.of(version.sign(value));
      };
    } catch (JsonException e) {
      return Optional.empty();
    }
  }

  private List<FakeVersion> all(String name) {
    return versions.computeIfAbsent(name, _ -> new ArrayList<>());
  }

  private Optional<FakeVersion> find(String name, String version) {
    return all(name).stream().filter(each -> each.id.equals(version)).findFirst();
  }

  private static JsonObject json(HttpCall call) {
    try {
      return StrictJson.parseObject(call.body().toArray(), LIMITS);
    } catch (JsonException e) {
      throw new AssertionError("no JSON was sent", e);
    }
  }

  private static HttpReply ok(JsonObject.Builder json) {
    return HttpReply.json(200, new String(json.build().toUtf8(), UTF_8));
  }
}
