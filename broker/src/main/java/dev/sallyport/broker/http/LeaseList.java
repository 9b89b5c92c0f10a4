package dev.sallyport.broker.http;

import dev.sallyport.broker.store.HeldLease;
import dev.sallyport.broker.store.HeldLeases;
import dev.sallyport.broker.store.Store;
import dev.sallyport.policy.PolicyDocument;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who holds which of a tenant's secrets, newest first. Never a secret. */
final class LeaseList {
  private static final String LIVE = "live";
  private static final String ALL = "all";
  private final Store store;

  LeaseList(Store store) {
    this.store = store;
  }

  /** The leases of a state, {@code live} where it is absent; both parameters are foreign text. */
  Outcome<JsonObject> newest(TenantName tenant, @Nullable String state, @Nullable String limit) {
    return ListQuery.limit(limit)
        .then(count ->
            ListQuery.word(state, "state", LIVE, ALL)
                .then(word -> newest(tenant, word.orElse(LIVE), count)));
  }

  private Outcome<JsonObject> newest(TenantName tenant, String state, int limit) {
    return store.read(transaction -> {
      Instant now = transaction.now();
      // What began before the longest lease that a policy can grant is over.
      List<HeldLease> leases =
          state.equals(LIVE)
              ? HeldLeases.live(transaction, tenant, now.minus(PolicyDocument.MAX_LEASE), limit)
              : HeldLeases.newest(transaction, tenant, limit);
      return Outcome.accepted(
          JsonObject.builder()
              .putObjects("leases", leases.stream().map(lease -> json(tenant, lease, now)).toList())
              .build());
    });
  }

  private static JsonObject json(TenantName tenant, HeldLease lease, Instant now) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("lease", lease.id().hex())
            .put("state", lease.state(now))
            .put("resource", tenant + "/" + lease.path())
            .put("version", lease.version());
    put(json, lease);
    if (!lease.correlationId().isEmpty()) {
      json.put("correlationId", lease.correlationId());
    }
    return json.build();
  }

  /** What a lease says beyond the resource that it is about. */
  static void put(JsonObject.Builder json, HeldLease lease) {
    json.put("policy", lease.policyName())
        .put("policyVersion", lease.policyVersion())
        .put("instance", lease.instance().hex())
        .putTexts("devices", lease.devices())
        .put("begins", lease.begins().toEpochMilli())
        .put("ends", lease.ends().toEpochMilli());
    lease.ended().ifPresent(ended -> json.put("ended", ended.toEpochMilli()));
  }
}
