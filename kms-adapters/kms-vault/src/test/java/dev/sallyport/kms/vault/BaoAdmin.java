package dev.sallyport.kms.vault;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;

/** What an operator with the root token does, by paths of the HTTP API. */
final class BaoAdmin {
  private static final JsonLimits LIMITS = new JsonLimits(1 << 20, 16, 20_000);
  private final URI address;
  private final HttpClient client;
  private final Map<String, String> headers = new TreeMap<>();

  BaoAdmin(URI address, SSLContext tls) {
    this(
        address,
        HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build());
  }

  private BaoAdmin(URI address, HttpClient client) {
    this.address = address;
    this.client = client;
  }

  void useToken(String token) {
    headers.put("X-Vault-Token", token);
  }

  BaoAdmin in(String namespace) {
    BaoAdmin inside = new BaoAdmin(address, client);
    inside.headers.putAll(headers);
    inside.headers.put("X-Vault-Namespace", namespace);
    return inside;
  }

  JsonObject write(String path, String json) throws IOException, InterruptedException {
    return parsed("POST", path, json);
  }

  JsonObject write(String path, JsonObject.Builder json) throws IOException, InterruptedException {
    return write(path, new String(json.build().toUtf8(), StandardCharsets.UTF_8));
  }

  JsonObject read(String path) throws IOException, InterruptedException {
    return parsed("GET", path, "");
  }

  void delete(String path) throws IOException, InterruptedException {
    parsed("DELETE", path, "");
  }

  /** 0 where nobody answers. */
  int status(String path) throws InterruptedException {
    try {
      return send("GET", path, "").statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private JsonObject parsed(String method, String path, String json)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response = send(method, path, json);
    if (response.statusCode() >= 300) {
      throw new IOException(path + ": " + response.statusCode());
    }
    try {
      return response.body().length == 0
          ? JsonObject.builder().build()
          : StrictJson.parseObject(response.body(), LIMITS);
    } catch (JsonException e) {
      throw new IOException(path, e);
    }
  }

  private HttpResponse<byte[]> send(String method, String path, String json)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve("/v1/" + path))
            .method(
                method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
    headers.forEach(request::header);
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }
}
