package dev.sallyport.system;

/**
 * One request and its answer, as far as the description of the API speaks of them.
 *
 * @param method the HTTP method
 * @param path as it was sent, without a query
 * @param request the body that was sent; empty for none
 * @param reply the answer
 */
record Exchange(String method, String path, String request, Reply reply) {
  static Exchange of(String method, String pathAndQuery, String request, Reply reply) {
    return new Exchange(method, pathAndQuery.replaceFirst("\\?.*", ""), request, reply);
  }

  boolean isAccepted() {
    return reply.status() < 300;
  }

  String contentType() {
    return reply.headers().getOrDefault("content-type", "").replaceFirst(";.*", "");
  }

  @Override
  public String toString() {
    return method + " " + path + " answered " + reply.status() + " " + reply.reason();
  }
}
