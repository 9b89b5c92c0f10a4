package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;

/** The keys of a broker, or of one of its tenants, as its operator sees and replaces them. */
record KeyRoute(BrokerApi broker, String path) {
  static KeyRoute ofBroker(BrokerApi broker) {
    return new KeyRoute(broker, "/v1/keys");
  }

  static KeyRoute ofTenant(BrokerApi broker, String tenant) {
    return new KeyRoute(broker, "/v1/tenants/" + tenant + "/keys");
  }

  List<JsonObject> keys(String kind) {
    return broker.adminGet(path).requireOk().getAsJsonArray("keys").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .filter(key -> key.get("kind").getAsString().equals(kind))
        .toList();
  }

  JsonObject current(String kind) {
    List<JsonObject> current =
        keys(kind).stream()
            .filter(key -> key.get("state").getAsString().equals("current"))
            .toList();
    assertThat(current).as("current " + kind).hasSize(1);
    return current.getFirst();
  }

  int number(String kind) {
    return current(kind).get("number").getAsInt();
  }

  Reply rotate(String kind, String manner) {
    return rotate(kind, manner, number(kind));
  }

  Reply rotate(String kind, String manner, int replaces) {
    JsonObject order = new JsonObject();
    order.addProperty("kind", kind);
    order.addProperty("replaces", replaces);
    order.addProperty("manner", manner);
    return broker.adminPost(path + "/rotations", order);
  }
}
