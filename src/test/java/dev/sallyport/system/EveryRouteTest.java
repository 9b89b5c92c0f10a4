package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What routes refuse alike, asked of each of them: which they are is read from the description, so
 * that a new one is asked too.
 */
class EveryRouteTest {
  private static final BrokerApi BROKER = World.shared().broker();
  private static final String JSON = "application/json";

  static Stream<Route> guarded() {
    return Route.answering(BROKER, "unauthenticated");
  }

  static Stream<Route> readers() {
    return Route.answering(BROKER, "malformed-json");
  }

  static Stream<Route> named() {
    return Route.answering(BROKER, "malformed-name").filter(Route::isOfATenant);
  }

  static Stream<Route> finders() {
    return Route.answering(BROKER, "not-found").filter(Route::isOfATenant);
  }

  @Test
  void routesThatAreAsked_areThoseThatThereAre() {
    assertThat(guarded()).hasSizeGreaterThan(14).noneMatch(route -> isOpen(route.template()));
    assertThat(readers()).hasSizeGreaterThan(6).allMatch(Route::takesABody);
    assertThat(named()).hasSizeGreaterThan(10);
    assertThat(finders()).hasSizeGreaterThan(10);
  }

  private static boolean isOpen(String template) {
    return template.matches("/v1/(challenges|releases|identity|transport-key)");
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void callerWithoutTheToken_isRefused(Route route) {
    BrokerApi stranger = new BrokerApi(BROKER.address(), "not-the-token");

    route.askAsAnybody(BROKER).requireProblem(401, "unauthenticated");
    route.ask(stranger, "acme").requireProblem(401, "unauthenticated");
    assertThat(route.ask(BROKER, "acme").status()).isNotEqualTo(401);
  }

  @ParameterizedTest
  @MethodSource("readers")
  void bodyThatIsNoMessage_isRefused(Route route) {
    String path = route.path("acme");
    BROKER
        .adminSend("POST", path, "{}", "text/plain")
        .requireProblem(415, "unsupported-media-type");
    BROKER.adminSend("POST", path, "{", JSON).requireProblem(400, "malformed-json");
    BROKER.adminSend("POST", path, "{}", JSON).requireProblem(400, "missing-member");
    BROKER.adminSend("POST", path, "{\"x\":1}", JSON).requireProblem(400, "unknown-member");
    BROKER
        .adminSend("POST", path, "{\"x\":1,\"x\":1}", JSON)
        .requireProblem(400, "duplicate-member");
    BROKER
        .adminSend("POST", path, "{\"x\":[[[[[[[[[[1]]]]]]]]]]}", JSON)
        .requireProblem(400, "json-too-deep");
    BROKER
        .adminSend("POST", path, "{\"x\":[" + "1,".repeat(2000) + "1]}", JSON)
        .requireProblem(400, "json-too-many-values");
    BROKER.adminSend("POST", path, " ".repeat(720_897), JSON).requireProblem(413, "body-too-large");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/tenants                         | {\"ownersDocument\":7}   | mistyped-member",
        "/v1/tenants                         | {\"ownersDocument\":\"!\"} | bad-member-value",
        "/v1/tenants/acme/statements         | {\"kind\":7}             | mistyped-member",
        "/v1/tenants/acme/statements         | {\"kind\":\"policy\",\"name\":\"a\",\"version\":0} | bad-member-value",
        "/v1/tenants/acme/policies/any/check | {\"evidence\":7}         | mistyped-member",
        "/v1/tenants/acme/policies/any/check | {\"evidence\":{\"cpu\":{\"kind\":\"a\",\"token\":\"b\"}},\"version\":0} | bad-member-value",
        "/v1/tenants/acme/keys/rotations     | {\"kind\":7}             | mistyped-member",
        "/v1/tenants/acme/keys/rotations     | {\"kind\":\"none\"}      | bad-member-value",
        "/v1/tenants/acme/kek/rotations      | {\"replaces\":7}         | mistyped-member",
        "/v1/keys/rotations                  | {\"kind\":7}             | mistyped-member",
        "/v1/keys/rotations                  | {\"kind\":\"none\"}      | bad-member-value"
      })
  void memberOfAnotherTypeOrRange_isRefused(String path, String body, String reason) {
    BROKER.adminSend("POST", path, body, JSON).requireProblem(400, reason);
  }

  @ParameterizedTest
  @MethodSource("named")
  void nameOutsideTheGrammar_isRefused(Route route) {
    route.ask(BROKER, "UPPER").requireProblem(400, "malformed-name");
  }

  @Test
  void newTenantUnderANameOutsideTheGrammar_isRefused() {
    BROKER
        .adminPost("/v1/tenants", Owner.unknown("UPPER").creation())
        .requireProblem(400, "malformed-name");
  }

  @ParameterizedTest
  @MethodSource("finders")
  void tenantThatIsNotThere_isNotFound(Route route) {
    route.askWell(BROKER, Owner.unknown("absent")).requireProblem(404, "not-found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "objects?kind=x",
        "decisions?limit=0",
        "decisions?decision=x",
        "decisions?since=-1",
        "leases?limit=1001",
        "leases?state=x"
      })
  void queryOutsideItsRange_isRefused(String list) {
    BROKER.adminGet("/v1/tenants/acme/" + list).requireProblem(400, "bad-member-value");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/challenges",
    "POST, /v1/identity",
    "DELETE, /v1/tenants",
    "PUT, /v1/tenants/acme",
    "PATCH, /v1/tenants/acme/objects"
  })
  void methodThatIsNotDescribed_isNotAllowed(String method, String path) {
    BROKER.adminSend(method, path, "{}", JSON).requireProblem(405, "method-not-allowed");
  }

  @Test
  void transportKeyAndTenants_areAnswered() {
    BROKER.get("/v1/transport-key").requireOk();
    BROKER.adminGet("/v1/tenants").requireOk();
  }
}
