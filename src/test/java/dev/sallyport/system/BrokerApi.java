package dev.sallyport.system;

import static io.restassured.RestAssured.given;

import com.google.gson.JsonElement;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The broker's HTTP interface; holds every answer to the description, and notes what it saw. */
final class BrokerApi {
  private static final byte[] NOTHING = {};
  private final URI address;
  private final String adminToken;
  private final Consumer<Reply> witness;
  private final Optional<KeyStore> anchors;

  BrokerApi(URI address, String adminToken) {
    this(address, adminToken, _ -> {});
  }

  /** Shows every reply to a witness. */
  BrokerApi(URI address, String adminToken, Consumer<Reply> witness) {
    this(address, adminToken, witness, Optional.empty());
  }

  private BrokerApi(
      URI address, String adminToken, Consumer<Reply> witness, Optional<KeyStore> anchors) {
    this.address = address;
    this.adminToken = adminToken;
    this.witness = witness;
    this.anchors = anchors;
  }

  /** The same, over TLS with these trust anchors alone. */
  BrokerApi trusting(KeyStore only) {
    return new BrokerApi(address, adminToken, witness, Optional.of(only));
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
    return reply("GET", path, NOTHING, plain().get(path));
  }

  /** As a workload. */
  Reply post(String path, JsonElement body) {
    return post(path, Encoding.utf8(body.toString()));
  }

  Reply post(String path, byte[] body) {
    return reply("POST", path, body, plain().body(body).post(path));
  }

  /** As the operator. */
  Reply adminGet(String path) {
    return reply("GET", path, NOTHING, as(adminToken).get(path));
  }

  Reply adminPost(String path, JsonElement body) {
    return adminPost(path, Encoding.utf8(body.toString()));
  }

  Reply adminPost(String path, byte[] body) {
    return reply("POST", path, body, as(adminToken).body(body).post(path));
  }

  /** With a bearer token of the caller's choice. */
  Reply getAs(String token, String path) {
    return reply("GET", path, NOTHING, as(token).get(path));
  }

  /** As the operator, with a method and a media type that a route may not take. */
  Reply adminSend(String method, String path, String body, String mediaType) {
    Response response =
        as(adminToken).contentType(mediaType).body(Encoding.utf8(body)).request(method, path);
    return reply(method, path, Encoding.utf8(body), response);
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

  private Reply reply(String method, String path, byte[] body, Response response) {
    Map<String, String> headers =
        response.headers().asList().stream()
            .collect(
                Collectors.toMap(
                    header -> header.getName().toLowerCase(Locale.ROOT),
                    io.restassured.http.Header::getValue,
                    (first, second) -> first));
    Reply reply = new Reply(response.statusCode(), headers, response.asString());
    SeenReasons.note(reply.reason());
    String request = new String(body, StandardCharsets.UTF_8);
    SeenAnswers.check(address, Exchange.of(method, path, request, reply));
    witness.accept(reply);
    return reply;
  }
}
