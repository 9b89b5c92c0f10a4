package dev.sallyport.broker.http;

import dev.sallyport.broker.release.ExplainedRefusal;
import dev.sallyport.broker.release.RefusalRing;
import dev.sallyport.broker.store.AuditEntry;
import dev.sallyport.broker.store.AuditTable;
import dev.sallyport.broker.store.Store;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.json.JsonObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was decided lately about a tenant's resources: releases from the store, refusals from
 * memory.
 */
final class DecisionLog {
  private static final int DEFAULT_LIMIT = 100;
  private final Store store;
  private final RefusalRing refusals;

  DecisionLog(Store store, RefusalRing refusals) {
    this.store = store;
    this.refusals = refusals;
  }

  private record Line(Instant at, JsonObject json) {}

  /** The newest decisions, newest first; {@code limit} is foreign text, absent for 100. */
  Outcome<JsonObject> newest(TenantName tenant, @Nullable String limit) {
    return count(limit)
        .then(count ->
            store
                .read(
                    transaction -> Outcome.accepted(AuditTable.newest(transaction, tenant, count)))
                .map(releases -> merged(releases, refusals.newest(tenant, count), count)));
  }

  private static JsonObject merged(
      List<AuditEntry> entries, List<ExplainedRefusal> refusals, int limit) {
    Stream<Line> lines =
        Stream.concat(
            entries.stream().map(entry -> new Line(entry.at(), json(entry))),
            refusals.stream().map(refusal -> new Line(refusal.at(), refusal.toJson())));
    List<JsonObject> newest =
        lines
            .sorted(Comparator.comparing(Line::at).reversed())
            .limit(limit)
            .map(Line::json)
            .toList();
    return JsonObject.builder().putObjects("decisions", newest).build();
  }

  private static JsonObject json(AuditEntry entry) {
    return JsonObject.builder()
        .put("at", entry.at().toString())
        .put("decision", entry.decision())
        .put("resource", entry.resource())
        .put("version", entry.version())
        .put("reason", entry.reason())
        .put("detail", entry.explanation())
        .put("transcript", entry.transcript().hex())
        .put("evidence", entry.evidence().hex())
        .put("policyDigest", entry.policyDigest().hex())
        .put("lease", entry.lease().hex())
        .build();
  }

  private static Outcome<Integer> count(@Nullable String limit) {
    if (limit == null) {
      return Outcome.accepted(DEFAULT_LIMIT);
    }
    return limit.matches("[1-9][0-9]{0,2}|" + RefusalRing.SIZE)
        ? Outcome.accepted(Integer.parseInt(limit))
        : Outcome.refused(RefusalReason.BAD_MEMBER_VALUE, "limit");
  }
}
