package dev.sallyport.system;

import static io.restassured.RestAssured.given;

import com.google.gson.JsonElement;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.security.KeyStore;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The broker's HTTP interface; notes every reason that it sees. */
final class BrokerApi {
  private final URI address;
  private final String adminToken;
  private final Optional<KeyStore> anchors;

  BrokerApi(URI address, String adminToken) {
    this(address, adminToken, Optional.empty());
  }

  private BrokerApi(URI address, String adminToken, Optional<KeyStore> anchors) {
    this.address = address;
    this.adminToken = adminToken;
    this.anchors = anchors;
  }

  /** The same, over TLS with these trust anchors alone. */
  BrokerApi trusting(KeyStore only) {
    return new BrokerApi(address, adminToken, Optional.of(only));
  }

  /** The operator's token, to be looked for where it must not be. */
  String adminToken() {
    return adminToken;
  }

  URI address() {
    return address;
  }

  /** As anybody. */
  Reply get(String path) {
    return reply(plain().get(path));
  }

  /** As a workload. */
  Reply post(String path, JsonElement body) {
    return post(path, Encoding.utf8(body.toString()));
  }

  Reply post(String path, byte[] body) {
    return reply(plain().body(body).post(path));
  }

  /** As the operator. */
  Reply adminGet(String path) {
    return reply(as(adminToken).get(path));
  }

  Reply adminPost(String path, JsonElement body) {
    return adminPost(path, Encoding.utf8(body.toString()));
  }

  Reply adminPost(String path, byte[] body) {
    return reply(as(adminToken).body(body).post(path));
  }

  /** With a bearer token of the caller's choice. */
  Reply getAs(String token, String path) {
    return reply(as(token).get(path));
  }

  private RequestSpecification as(String token) {
    return plain().header("Authorization", "Bearer " + token);
  }

  private RequestSpecification plain() {
    RequestSpecification request =
        given()
            .baseUri(address.toString())
            .urlEncodingEnabled(false)
            .contentType("application/json");
    return anchors.map(request::trustStore).orElse(request);
  }

  private static Reply reply(Response response) {
    Map<String, String> headers =
        response.headers().asList().stream()
            .collect(
                Collectors.toMap(
                    header -> header.getName().toLowerCase(Locale.ROOT),
                    io.restassured.http.Header::getValue,
                    (first, second) -> first));
    Reply reply = new Reply(response.statusCode(), headers, response.asString());
    SeenReasons.note(reply.reason());
    return reply;
  }
}
