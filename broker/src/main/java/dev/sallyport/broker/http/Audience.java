package dev.sallyport.broker.http;

/** Who reads an answer. */
enum Audience {
  /** A stranger with evidence: told about that evidence, and nothing of any tenant. */
  WORKLOAD,
  /** A caller who is known by credentials. */
  TENANT;

  private static final String TENANT_ROUTES = "/v1/tenants";

  /** Who reads the answers of this path. */
  static Audience of(String path) {
    boolean tenant = path.equals(TENANT_ROUTES) || path.startsWith(TENANT_ROUTES + "/");
    return tenant ? TENANT : WORKLOAD;
  }
}
