package dev.sallyport.kms.gcp;

import dev.sallyport.kms.testkit.engine.HttpCall;
import dev.sallyport.kms.testkit.engine.HttpReply;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.CRC32C;

/**
 * Google Cloud KMS as its API reference describes it (REST, v1), for one key ring: names, states,
 * checksums and errors of what the adapter uses, with real encryption behind it.
 */
final class FakeCloud {
  static final String PROJECT = "sallyport-test";
  static final String LOCATION = "europe-west3";
  static final String RING = "brokers";
  static final String DESTROY_TIME = "2030-01-01T00:00:00.123456Z";
  private static final String KEYS =
      "projects/" + PROJECT + "/locations/" + LOCATION + "/keyRings/" + RING + "/cryptoKeys/";
  private static final int PAGE = 2;

  private final Map<String, FakeKey> keys = new ConcurrentHashMap<>();

  /** Tokens that are taken besides those that the broker's account signed. */
  final Set<String> tokens = ConcurrentHashMap.newKeySet();

  /** What was asked, without queries. */
  final Queue<String> asked = new ConcurrentLinkedQueue<>();

  /** How often a new version is looked at before it is there. */
  volatile int looksUntilReady;

  FakeKey makeKey(String name) {
    FakeKey key = new FakeKey();
    key.primary = key.add(0);
    keys.put(KEYS + name, key);
    return key;
  }

  FakeKey key(String name) {
    return Objects.requireNonNull(keys.get(KEYS + name), name);
  }

  static String resource(String name) {
    return KEYS + name;
  }

  HttpReply answer(HttpCall call) {
    String path = URI.create(call.target()).getPath().substring("/v1/".length());
    asked.add(call.method() + " " + path);
    if (!knows(call)) {
      return error(401, "UNAUTHENTICATED");
    }
    try {
      return answer(call, path);
    } catch (JsonException | IllegalArgumentException e) {
      return error(400, "INVALID_ARGUMENT");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no AES", e);
    }
  }

  static HttpReply error(int status, String code) {
    return HttpReply.json(
        status,
        "{\n  \"error\": {\n    \"code\": %d,\n    \"message\": \"no\",\n    \"status\": \"%s\"\n  }\n}\n"
            .formatted(status, code));
  }

  private boolean knows(HttpCall call) {
    String token = call.header("authorization").orElse("").replaceFirst("^Bearer ", "");
    return tokens.contains(token) || FakeAccount.broker().signed(token);
  }

  private HttpReply answer(HttpCall call, String path)
      throws JsonException, GeneralSecurityException {
    String verb = path.contains(":") ? path.substring(path.lastIndexOf(':')) : "";
    String resource = path.substring(0, path.length() - verb.length());
    int versions = resource.indexOf("/cryptoKeyVersions");
    String name = versions < 0 ? resource : resource.substring(0, versions);
    String number = versions < 0 ? "" : resource.substring(versions + 18).replace("/", "");
    FakeKey key = keys.get(name);
    if (key == null || (!number.isEmpty() && !key.versions.containsKey(Integer.valueOf(number)))) {
      return error(404, "NOT_FOUND");
    }
    return switch (call.method() + verb) {
      case "POST:encrypt" -> encrypt(name, key, number, body(call));
      case "POST:decrypt" -> decrypt(key, body(call));
      case "POST:destroy" -> destroy(name, key, Integer.parseInt(number));
      case "POST:updatePrimaryVersion" -> updatePrimary(name, key, body(call));
      case "POST" -> json(version(name, key, key.add(looksUntilReady)));
      case "GET" ->
          versions < 0
              ? json(describe(name, key))
              : number.isEmpty() ? list(name, key, call) : look(name, key, number);
      default -> error(404, "NOT_FOUND");
    };
  }

  private static HttpReply encrypt(String name, FakeKey key, String number, JsonObject body)
      throws JsonException, GeneralSecurityException {
    int used = number.isEmpty() ? key.primary : Integer.parseInt(number);
    FakeKey.Version version = key.version(used);
    byte[] plaintext = checked(body, "plaintext");
    byte[] associatedData = checked(body, "additionalAuthenticatedData");
    if (!version.state.equals("ENABLED")) {
      return error(400, "FAILED_PRECONDITION");
    }
    byte[] ciphertext = key.encrypt(version, plaintext, associatedData);
    return json(
        JsonObject.builder()
            .put("name", name + "/cryptoKeyVersions/" + used)
            .put("ciphertext", base64(ciphertext))
            .put("ciphertextCrc32c", sum(ciphertext))
            .put("verifiedPlaintextCrc32c", true)
            .put("verifiedAdditionalAuthenticatedDataCrc32c", true)
            .put("protectionLevel", "SOFTWARE")
            .build());
  }

  private static HttpReply decrypt(FakeKey key, JsonObject body)
      throws JsonException, GeneralSecurityException {
    byte[] ciphertext = checked(body, "ciphertext");
    byte[] associatedData = checked(body, "additionalAuthenticatedData");
    FakeKey.Version version = key.versionOf(ciphertext).orElse(null);
    if (version == null) {
      return error(400, "INVALID_ARGUMENT");
    }
    if (!version.state.equals("ENABLED")) {
      return error(400, "FAILED_PRECONDITION");
    }
    byte[] plaintext = key.decrypt(version, ciphertext, associatedData).orElse(null);
    return plaintext == null
        ? error(400, "INVALID_ARGUMENT")
        : json(
            JsonObject.builder()
                .put("plaintext", base64(plaintext))
                .put("plaintextCrc32c", sum(plaintext))
                .put("usedPrimary", true)
                .put("protectionLevel", "SOFTWARE")
                .build());
  }

  private static HttpReply destroy(String name, FakeKey key, int number) throws JsonException {
    FakeKey.Version version = key.version(number);
    if (version.state.startsWith("DESTROY")) {
      return error(400, "FAILED_PRECONDITION");
    }
    version.state = "DESTROY_SCHEDULED";
    return json(version(name, key, number));
  }

  private static HttpReply updatePrimary(String name, FakeKey key, JsonObject body)
      throws JsonException {
    int number = Integer.parseInt(body.text("cryptoKeyVersionId"));
    if (!key.versions.containsKey(number) || !key.version(number).state.equals("ENABLED")) {
      return error(400, "FAILED_PRECONDITION");
    }
    key.primary = number;
    return json(describe(name, key));
  }

  private static HttpReply look(String name, FakeKey key, String number) {
    key.version(Integer.parseInt(number)).look();
    return json(version(name, key, Integer.parseInt(number)));
  }

  /** In small pages, so that every listing has several. */
  private static HttpReply list(String name, FakeKey key, HttpCall call) {
    String query = URI.create(call.target()).getQuery();
    int from =
        query.contains("pageToken=")
            ? Integer.parseInt(query.replaceAll(".*pageToken=(\\d+).*", "$1"))
            : 0;
    boolean enabledOnly = query.contains("filter=state=ENABLED");
    List<JsonObject> page = new ArrayList<>();
    String next = "";
    for (int number : key.versions.tailMap(from, false).keySet()) {
      if (page.size() == PAGE) {
        next = String.valueOf(from);
        break;
      }
      from = number;
      if (!enabledOnly || key.version(number).state.equals("ENABLED")) {
        page.add(version(name, key, number));
      }
    }
    JsonObject.Builder answer = JsonObject.builder();
    if (!page.isEmpty()) {
      answer.putObjects("cryptoKeyVersions", page);
    }
    return json(answer.put("nextPageToken", next).put("totalSize", key.versions.size()).build());
  }

  private static JsonObject describe(String name, FakeKey key) {
    return JsonObject.builder()
        .put("name", name)
        .put("primary", version(name, key, key.primary))
        .put("purpose", key.purpose)
        .put("destroyScheduledDuration", "2592000s")
        .build();
  }

  private static JsonObject version(String name, FakeKey key, int number) {
    String state = key.version(number).state;
    JsonObject.Builder version =
        JsonObject.builder()
            .put("name", name + "/cryptoKeyVersions/" + number)
            .put("state", state)
            .put("protectionLevel", "SOFTWARE")
            .put("algorithm", "GOOGLE_SYMMETRIC_ENCRYPTION");
    return (state.equals("DESTROY_SCHEDULED") ? version.put("destroyTime", DESTROY_TIME) : version)
        .build();
  }

  /** A byte string of a request, whose checksum has to be there and to fit. */
  private static byte[] checked(JsonObject body, String name) throws JsonException {
    byte[] bytes = Base64.getDecoder().decode(body.text(name));
    if (!body.text(name + "Crc32c").equals(sum(bytes))) {
      throw new IllegalArgumentException("checksum of " + name);
    }
    return bytes;
  }

  private static JsonObject body(HttpCall call) throws JsonException {
    return StrictJson.parseObject(call.body().toArray(), new JsonLimits(100_000, 4, 50));
  }

  /** With white space, as Google writes it. */
  private static HttpReply json(JsonObject answer) {
    String compact = new String(answer.toUtf8(), StandardCharsets.UTF_8);
    return HttpReply.json(
        200, compact.replace("{\"", "{\n  \"").replace("\":", "\": ").replace(",\"", ",\n  \""));
  }

  static String sum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Long.toString(crc.getValue());
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
