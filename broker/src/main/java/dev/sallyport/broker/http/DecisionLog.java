package dev.sallyport.broker.http;

import dev.sallyport.broker.release.ExplainedRefusal;
import dev.sallyport.broker.release.RefusalRing;
import dev.sallyport.broker.store.AuditEntry;
import dev.sallyport.broker.store.AuditTable;
import dev.sallyport.broker.store.HeldLease;
import dev.sallyport.broker.store.HeldLeases;
import dev.sallyport.broker.store.Store;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.json.JsonObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was decided lately about a tenant's resources: releases from the store, refusals from
 * memory.
 */
final class DecisionLog {
  private static final Pattern CORRELATION_ID = Pattern.compile("[0-9a-f]{32}");
  private static final String RELEASE = "release";
  private static final String REFUSE = "refuse";
  private final Store store;
  private final RefusalRing refusals;

  DecisionLog(Store store, RefusalRing refusals) {
    this.store = store;
    this.refusals = refusals;
  }

  /**
   * Which decisions are asked for; all of it is foreign text.
   *
   * @param decision {@code release} or {@code refuse}; absent for both
   * @param since milliseconds since the epoch; absent for all
   * @param limit absent for 100
   */
  record Query(@Nullable String decision, @Nullable String since, @Nullable String limit) {}

  private record Selection(Optional<String> decision, Instant since, int limit) {
    boolean takes(String word) {
      return decision.isEmpty() || decision.get().equals(word);
    }
  }

  private record Line(Instant at, JsonObject json) {}

  /** The newest decisions, newest first. */
  Outcome<JsonObject> newest(TenantName tenant, Query query) {
    return selection(query)
        .then(selection ->
            releases(tenant, selection)
                .map(releases -> merged(releases, refusals(tenant, selection), selection.limit())));
  }

  /**
   * All that is known of the request of which a workload was told this id. Refused: {@code
   * not-found}, also where it is another tenant's, or no id at all.
   */
  Outcome<JsonObject> one(TenantName tenant, String correlationId) {
    if (!CORRELATION_ID.matcher(correlationId).matches()) {
      return Outcome.refused(RefusalReason.NOT_FOUND, "decision");
    }
    return refusals
        .find(tenant, correlationId)
        .map(refusal -> Outcome.accepted(answer(List.of(refusal.toJson()))))
        .orElseGet(() -> release(tenant, correlationId));
  }

  private Outcome<JsonObject> release(TenantName tenant, String correlationId) {
    return store.read(transaction -> {
      List<AuditEntry> entries = AuditTable.of(transaction, tenant, correlationId);
      Map<String, HeldLease> leases =
          HeldLeases.of(transaction, tenant, correlationId).stream()
              .collect(Collectors.toMap(lease -> lease.id().hex(), Function.identity()));
      Instant now = transaction.now();
      return entries.isEmpty()
          ? Outcome.refused(RefusalReason.NOT_FOUND, "decision")
          : Outcome.accepted(
              answer(entries.stream().map(entry -> whole(entry, leases, now)).toList()));
    });
  }

  private Outcome<List<AuditEntry>> releases(TenantName tenant, Selection selection) {
    return selection.takes(RELEASE)
        ? store.read(transaction ->
            Outcome.accepted(
                AuditTable.newest(transaction, tenant, selection.since(), selection.limit())))
        : Outcome.accepted(List.of());
  }

  private List<ExplainedRefusal> refusals(TenantName tenant, Selection selection) {
    return selection.takes(REFUSE)
        ? refusals.newest(tenant, selection.limit()).stream()
            .filter(refusal -> !refusal.at().isBefore(selection.since()))
            .toList()
        : List.of();
  }

  private static JsonObject merged(
      List<AuditEntry> entries, List<ExplainedRefusal> refusals, int limit) {
    Stream<Line> lines =
        Stream.concat(
            entries.stream().map(entry -> new Line(entry.at(), json(entry).build())),
            refusals.stream().map(refusal -> new Line(refusal.at(), refusal.toJson())));
    return answer(
        lines
            .sorted(Comparator.comparing(Line::at).reversed())
            .limit(limit)
            .map(Line::json)
            .toList());
  }

  private static JsonObject answer(List<JsonObject> decisions) {
    return JsonObject.builder().putObjects("decisions", decisions).build();
  }

  /** An entry with what its lease says: the route by which the secret went. */
  private static JsonObject whole(AuditEntry entry, Map<String, HeldLease> leases, Instant now) {
    JsonObject.Builder json = json(entry);
    HeldLease lease = leases.get(entry.lease().hex());
    if (lease != null) {
      json.put("state", lease.state(now));
      LeaseList.put(json, lease);
    }
    return json.build();
  }

  private static JsonObject.Builder json(AuditEntry entry) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("at", entry.at().toEpochMilli())
            .put("decision", entry.decision())
            .put("resource", entry.resource())
            .put("version", entry.version())
            .put("reason", entry.reason())
            .put("detail", entry.explanation())
            .put("transcript", entry.transcript().hex())
            .put("evidence", entry.evidence().hex())
            .put("policyDigest", entry.policyDigest().hex())
            .put("lease", entry.lease().hex());
    if (!entry.correlationId().isEmpty()) {
      json.put("correlationId", entry.correlationId());
    }
    return json;
  }

  private static Outcome<Selection> selection(Query query) {
    return ListQuery.word(query.decision(), "decision", RELEASE, REFUSE)
        .then(decision ->
            ListQuery.since(query.since())
                .then(since ->
                    ListQuery.limit(query.limit())
                        .map(limit -> new Selection(decision, since, limit))));
  }
}
