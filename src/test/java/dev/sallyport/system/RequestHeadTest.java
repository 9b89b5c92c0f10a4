package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads that a proxy on the way could read otherwise than the broker, and those that it cannot. */
@Tag("I7")
class RequestHeadTest {
  private static final BrokerApi BROKER = World.shared().broker();
  private static final String BODY = "{\"resources\":[\"acme/x\"]}";
  private static final String HOST = "Host: broker\r\n";
  private static final String LENGTH = "Content-Length: 24\r\n";
  private static final String CLOSE = "Connection: close\r\n";
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
  private static final String IN_CHUNKS =
      Integer.toHexString(BODY.length()) + "\r\n" + BODY + "\r\n0\r\n\r\n";
  private static final String SMUGGLED = "GET /v1/identity HTTP/1.1\r\nHost: broker\r\n\r\n";

  /** A request for a challenge. */
  private static String challenge(String version, String fields, String body) {
    return "POST /v1/challenges " + version + "\r\n" + fields + "\r\n" + body;
  }

  private static List<Reply> replies(String bytes) throws IOException {
    List<Reply> replies = RawExchange.send(BROKER.address(), bytes);
    replies.forEach(reply -> SeenReasons.note(reply.reason()));
    return replies;
  }

  private static Reply only(String bytes) throws IOException {
    List<Reply> replies = replies(bytes);
    assertThat(replies).hasSize(1);
    return replies.getFirst();
  }

  private static void requireAmbiguous(String bytes, String part) throws IOException {
    Reply reply = only(bytes);
    reply.requireProblem(400, "bad-request");
    assertThat(reply.json().get("detail").getAsString()).isEqualTo(part);
    assertThat(reply.json().get("correlationId").getAsString()).isEqualTo(reply.correlationId());
  }

  @Test
  void plainRequests_areServedOneAfterTheOther() throws IOException {
    String plain = challenge("HTTP/1.1", HOST + LENGTH, BODY);
    List<Reply> replies =
        replies(plain + plain + challenge("HTTP/1.1", HOST + LENGTH + CLOSE, BODY));

    assertThat(replies).hasSize(3).allSatisfy(Reply::requireOk);
  }

  @Test
  void requestToAProxy_orOfAnOlderVersion_isServed() throws IOException {
    only(challenge("HTTP/1.0", LENGTH, BODY)).requireOk();
    only("GET http://broker/v1/identity HTTP/1.1\r\n" + HOST + CLOSE + "\r\n").requireOk();
  }

  @Test
  void bodyInChunks_isServed() throws IOException {
    only(challenge("HTTP/1.1", HOST + CLOSE + CHUNKED, IN_CHUNKS)).requireOk();
  }

  /** Whatever follows could be a request that a proxy took for a part of this one's body. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        LENGTH + CHUNKED,
        CHUNKED + LENGTH,
        CHUNKED + CHUNKED,
        "Transfer-Encoding: xchunked\r\n" + LENGTH,
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: identity\r\n" + LENGTH,
        "Transfer-Encoding:\tchunked, chunked\r\n",
        "Transfer-Encoding : chunked\r\n" + LENGTH,
        "Content-Length: 5\r\n" + LENGTH,
        "Content-Length: +24\r\n",
        "Content-Length: 24, 24\r\n",
        "Content-Length: -1\r\n"
      })
  void bodyWhoseEndIsUncertain_isRefused_andEndsTheConnection(String length) throws IOException {
    String body = length.contains("ransfer") ? IN_CHUNKS : BODY;
    Reply reply = only(challenge("HTTP/1.1", HOST + length, body) + SMUGGLED);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).isEmpty();
  }

  @Test
  void chunksBeforeHttpHadThem_areRefused() throws IOException {
    assertThat(only(challenge("HTTP/1.0", HOST + CHUNKED, IN_CHUNKS)).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"18;a=\"", "18;\n", "0x18", "-18", "+18", " 18", "18 ", "FFFFFFFFFFFFFFFFF"})
  void chunkWhoseSizeIsUncertain_endsTheConnection(String size) throws IOException {
    String body = size + "\r\n" + BODY + "\r\n0\r\n\r\n";

    assertThat(replies(challenge("HTTP/1.1", HOST + CHUNKED, body) + SMUGGLED)).isEmpty();
  }

  @Test
  void versionThatIsNone_isRefused() throws IOException {
    requireAmbiguous(challenge("HTTP/9.9", HOST + LENGTH + CLOSE, BODY), "HTTP version");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Host: broker\r\nHost: other\r\n", "Host: broker\r\nHost: broker\r\n"})
  void noHost_orTwo_areRefused(String hosts) throws IOException {
    requireAmbiguous(challenge("HTTP/1.1", hosts + LENGTH + CLOSE, BODY), "Host");
  }

  @Test
  void hostThatIsNone_isRefused() throws IOException {
    only(challenge("HTTP/1.1", "Host: a b\r\n" + LENGTH + CLOSE, BODY))
        .requireProblem(400, "bad-request");
  }

  @Test
  void refusedRequest_leavesItsConnectionToTheNext() throws IOException {
    String refused = challenge("HTTP/1.1", HOST + HOST + LENGTH, BODY);
    String good = challenge("HTTP/1.1", HOST + CLOSE + LENGTH, BODY);

    assertThat(replies(refused + refused + good))
        .extracting(Reply::status)
        .containsExactly(400, 400, 200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "//v1/identity",
        "/v1//identity",
        "/v1/identity/",
        "/v1/./identity",
        "/v1/challenges/../identity",
        "/v1/%2e%2e/v1/identity",
        "/v1/%69dentity",
        "/v1/identity%00",
        "/v1/tenants/acme%2fobjects",
        "/v1;a=b/identity",
        "/v1/identity;a=b"
      })
  void otherSpellingsOfAPath_areRefused(String path) throws IOException {
    requireAmbiguous("GET " + path + " HTTP/1.1\r\n" + HOST + CLOSE + "\r\n", "path");
  }

  static Stream<Route> routes() {
    return Route.answering(BROKER, "overloaded");
  }

  @ParameterizedTest
  @MethodSource("routes")
  void parameterThatTheRouteDoesNotRead_isRefused(Route route) throws IOException {
    requireAmbiguous(asked(route, "?nobody=1"), "query");
  }

  @ParameterizedTest
  @CsvSource({
    "decisions, limit=1&limit=2",
    "decisions, state=live",
    "leases, limit=1&Limit=2",
    "objects, kind=policy&kind=policy"
  })
  void parameterGivenTwice_orOfAnotherRoute_isRefused(String list, String query)
      throws IOException {
    requireAmbiguous(asked(new Route("GET", "/v1/tenants/{tenant}/" + list), "?" + query), "query");
    BROKER.adminGet("/v1/tenants/acme/" + list).requireOk();
  }

  @Test
  void strangersQuery_isNotLookedAt() throws IOException {
    only("GET /v1/tenants?nobody=1 HTTP/1.1\r\n" + HOST + CLOSE + "\r\n")
        .requireProblem(401, "unauthenticated");
  }

  private static String asked(Route route, String query) {
    String body = route.takesABody() ? LENGTH + "Content-Type: application/json\r\n" : "";
    return route.method()
        + " "
        + route.path("acme")
        + query
        + " HTTP/1.1\r\n"
        + HOST
        + CLOSE
        + "Authorization: Bearer "
        + BROKER.adminToken()
        + "\r\n"
        + body
        + "\r\n"
        + (route.takesABody() ? BODY : "");
  }

  @ParameterizedTest
  @CsvSource({"POST, /v1/challenges", "POST, /v1/tenants", "GET, /v1/identity"})
  void codedContent_isRefused_andNotReadAsIfItWerePlain(String method, String path)
      throws IOException {
    only(method
            + " "
            + path
            + " HTTP/1.1\r\n"
            + HOST
            + CLOSE
            + LENGTH
            + "Content-Encoding: gzip\r\n\r\n"
            + BODY)
        .requireProblem(415, "unsupported-media-type");
  }
}
