package dev.sallyport.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a token stands in a release request.
 *
 * @param evidence member of the evidence: {@code cpu}, {@code gpu} or {@code switch}
 * @param label of a device; empty for the CPU's token and for an overall token
 */
record TokenPlace(String evidence, String label) {
  static final TokenPlace CPU = new TokenPlace("cpu", "");

  /** Every token of a request, the CPU's first. */
  static List<TokenPlace> in(JsonObject request) {
    List<TokenPlace> places = new ArrayList<>(List.of(CPU));
    for (String kind : List.of("gpu", "switch")) {
      if (request.getAsJsonObject("evidence").has(kind)) {
        TokenPlace overall = new TokenPlace(kind, "");
        places.add(overall);
        overall.devices(request).keySet().forEach(label -> places.add(new TokenPlace(kind, label)));
      }
    }
    return places;
  }

  boolean isCpu() {
    return evidence.equals("cpu");
  }

  boolean isDevice() {
    return !label.isEmpty();
  }

  String get(JsonObject request) {
    if (isCpu()) {
      return member(request).get("token").getAsString();
    }
    return isDevice()
        ? devices(request).get(label).getAsString()
        : bundle(request).get(0).getAsJsonArray().get(1).getAsString();
  }

  void set(JsonObject request, String token) {
    if (isCpu()) {
      member(request).addProperty("token", token);
    } else if (isDevice()) {
      devices(request).addProperty(label, token);
    } else {
      JsonArray main = new JsonArray();
      main.add("JWT");
      main.add(token);
      bundle(request).set(0, main);
    }
  }

  /** Device tokens by label. */
  JsonObject devices(JsonObject request) {
    return bundle(request).get(1).getAsJsonObject();
  }

  JsonArray bundle(JsonObject request) {
    return member(request).getAsJsonArray("bundle");
  }

  @Override
  public String toString() {
    return isDevice()
        ? evidence + " token of " + label
        : isCpu() ? "cpu token" : evidence + " overall token";
  }

  private JsonObject member(JsonObject request) {
    return request.getAsJsonObject("evidence").getAsJsonObject(evidence);
  }
}
