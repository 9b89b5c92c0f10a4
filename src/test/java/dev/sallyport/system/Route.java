package dev.sallyport.system;

import com.google.gson.JsonObject;
import java.util.stream.Stream;

/**
 * A route as the description has it, so that none is forgotten.
 *
 * @param method the HTTP method
 * @param template the path, with its parameters in braces
 */
record Route(String method, String template) {
  /** Those that are described as answering with this reason. */
  static Stream<Route> answering(BrokerApi broker, String reason) {
    return SeenAnswers.contract(broker.address())
        .routesOf(reason)
        .map(route -> route.split(" ", 2))
        .map(parts -> new Route(parts[0], parts[1]));
  }

  boolean takesABody() {
    return method.equals("POST");
  }

  boolean isOfATenant() {
    return template.contains("{tenant}");
  }

  /** Of this tenant, where it is of one. */
  String path(String tenant) {
    return template
        .replace("{tenant}", tenant)
        .replace("{kind}", "policy")
        .replace("{name}", "any")
        .replace("{version}", "1")
        .replace("{correlationId}", "0".repeat(32));
  }

  /** Asks as the operator; nothing of the body is looked at. */
  Reply ask(BrokerApi broker, String tenant) {
    return ask(broker, tenant, new JsonObject());
  }

  /** Asks as the operator, with a body where the route takes one. */
  Reply ask(BrokerApi broker, String tenant, JsonObject body) {
    String path = path(tenant);
    return takesABody() ? broker.adminPost(path, body) : broker.adminGet(path);
  }

  /** Asks as somebody without a token. */
  Reply askAsAnybody(BrokerApi broker) {
    String path = path("acme");
    return takesABody() ? broker.post(path, new JsonObject()) : broker.get(path);
  }

  /** Asks with a body that this route takes, for as long as nothing else is wrong. */
  Reply askWell(BrokerApi broker, Owner owner) {
    return ask(broker, owner.tenant(), body(owner));
  }

  private JsonObject body(Owner owner) {
    return switch (template) {
      case "/v1/tenants" -> Owner.unknown("new").creation();
      case "/v1/tenants/{tenant}/statements" ->
          owner.statement("policy", "any", Encoding.utf8(Documents.cpuPolicy("any").toString()));
      case "/v1/tenants/{tenant}/policies/{name}/check" ->
          Owner.checked(Workload.evidence("a.b.c", "", ""));
      case "/v1/tenants/{tenant}/keys/rotations" -> rotation("intake");
      case "/v1/keys/rotations" -> rotation("transport");
      case "/v1/tenants/{tenant}/kek/rotations" -> kekRotation();
      default -> new JsonObject();
    };
  }

  private static JsonObject kekRotation() {
    JsonObject order = new JsonObject();
    order.addProperty("replaces", "no such version");
    return order;
  }

  private static JsonObject rotation(String kind) {
    JsonObject order = new JsonObject();
    order.addProperty("kind", kind);
    order.addProperty("replaces", 1);
    order.addProperty("manner", "usual");
    return order;
  }

  @Override
  public String toString() {
    return method + " " + template;
  }
}
