package dev.sallyport.broker.http;

import java.util.List;

/** Who reads an answer. */
enum Audience {
  /** A stranger with evidence: told about that evidence, and nothing of any tenant. */
  WORKLOAD,
  /** A caller who is known by credentials. */
  TENANT;

  private static final List<String> TENANT_ROUTES = List.of("/v1/tenants", "/v1/keys");

  /** Who reads the answers of this path. */
  static Audience of(String path) {
    boolean tenant =
        TENANT_ROUTES.stream()
            .anyMatch(route -> path.equals(route) || path.startsWith(route + "/"));
    return tenant ? TENANT : WORKLOAD;
  }
}
