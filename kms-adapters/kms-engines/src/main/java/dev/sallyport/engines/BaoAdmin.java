package dev.sallyport.engines;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;

/** What somebody with a token does at OpenBao, by paths of its HTTP API. */
public final class BaoAdmin {
  private static final Gson GSON = new Gson();

  private final URI address;
  private final HttpClient client;
  private final Map<String, String> headers = new TreeMap<>();

  private BaoAdmin(URI address, HttpClient client) {
    this.address = address;
    this.client = client;
  }

  /** A role that a program logs in with. */
  public record AppRole(String roleId, String secretId) {
    /** The role alone. */
    @Override
    public String toString() {
      return "AppRole[" + roleId + "]";
    }
  }

  static BaoAdmin of(URI address, SSLContext tls) {
    return new BaoAdmin(
        address,
        HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build());
  }

  /** The same server with another token. */
  public BaoAdmin with(String token) {
    return with("X-Vault-Token", token);
  }

  /** The same in a namespace. */
  public BaoAdmin in(String namespace) {
    return with("X-Vault-Namespace", namespace);
  }

  /** Mounts Transit at {@code transit}. */
  public void mountTransit() throws IOException, InterruptedException {
    write("sys/mounts/transit", Map.of("type", "transit"));
  }

  /** Mounts a way to log in at its usual place. */
  public void mountLogin(String method) throws IOException, InterruptedException {
    write("sys/auth/" + method, Map.of("type", method));
  }

  /** Stores a policy. */
  public void putPolicy(String name, String text) throws IOException, InterruptedException {
    write("sys/policies/acl/" + name, Map.of("policy", text));
  }

  /** Makes a Transit key of the usual type. */
  public void makeKey(String name) throws IOException, InterruptedException {
    write("transit/keys/" + name, Map.of("type", "aes256-gcm96"));
  }

  /** Makes a role, with what it may, and a secret for it. */
  public AppRole makeAppRole(String name, Map<String, ?> role)
      throws IOException, InterruptedException {
    String path = "auth/approle/role/" + name;
    write(path, role);
    return new AppRole(
        data(read(path + "/role-id"), "role_id"),
        data(write(path + "/secret-id", Map.of()), "secret_id"));
  }

  /** Makes a token that no other one takes along when it ends. */
  public String makeToken(List<String> policies, String ttl)
      throws IOException, InterruptedException {
    Map<String, ?> token = Map.of("policies", policies, "no_default_policy", true, "ttl", ttl);
    return write("auth/token/create-orphan", token)
        .getAsJsonObject("auth")
        .get("client_token")
        .getAsString();
  }

  /** What a role may, without the policy that everybody has. */
  public static Map<String, Object> role(List<String> policies) {
    return new TreeMap<>(
        Map.of("token_policies", policies, "token_no_default_policy", true, "token_ttl", "10m"));
  }

  /** Writes JSON; gives the answer. */
  public JsonObject write(String path, String json) throws IOException, InterruptedException {
    return parsed("POST", path, json);
  }

  /** Writes an object; gives the answer. */
  public JsonObject write(String path, Map<String, ?> members)
      throws IOException, InterruptedException {
    return write(path, GSON.toJson(members));
  }

  /** Reads. */
  public JsonObject read(String path) throws IOException, InterruptedException {
    return parsed("GET", path, "");
  }

  /** Deletes. */
  public void delete(String path) throws IOException, InterruptedException {
    parsed("DELETE", path, "");
  }

  /** The status of an answer; 0 where nobody answers. */
  public int status(String path) throws InterruptedException {
    try {
      return send("GET", path, "").statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private BaoAdmin with(String header, String value) {
    BaoAdmin other = new BaoAdmin(address, client);
    other.headers.putAll(headers);
    other.headers.put(header, value);
    return other;
  }

  private static String data(JsonObject answer, String member) {
    return answer.getAsJsonObject("data").get(member).getAsString();
  }

  private JsonObject parsed(String method, String path, String json)
      throws IOException, InterruptedException {
    HttpResponse<String> response = send(method, path, json);
    if (response.statusCode() >= 300) {
      throw new IOException(path + ": " + response.statusCode());
    }
    return response.body().isEmpty()
        ? new JsonObject()
        : GSON.fromJson(response.body(), JsonObject.class);
  }

  private HttpResponse<String> send(String method, String path, String json)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve("/v1/" + path))
            .method(
                method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
    headers.forEach(request::header);
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
