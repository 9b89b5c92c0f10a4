package dev.sallyport.system;

import com.google.gson.JsonObject;

/**
 * A release request that releases, until something is done to a copy of it.
 *
 * @param workload who sends it
 * @param bound its challenge, key and resources
 * @param request the message
 */
record Good(Workload workload, Bound bound, JsonObject request) {
  static Good of(Workload workload, String... resources) throws Exception {
    Bound bound = workload.challenge(resources);
    return new Good(workload, bound, workload.request(bound, workload.evidence(bound)));
  }

  /** The same challenge, key and sealed key with evidence made anew: as good as this one. */
  Good twin() throws Exception {
    JsonObject twin = copy();
    twin.add("evidence", workload.evidence(bound));
    return new Good(workload, bound, twin);
  }

  JsonObject copy() {
    return request.deepCopy();
  }

  byte[] body() {
    return bytes(request);
  }

  static byte[] bytes(JsonObject request) {
    return Encoding.utf8(Jws.json(request));
  }
}
