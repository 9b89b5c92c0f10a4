package dev.sallyport.broker.http;

import dev.sallyport.broker.release.KeptRefusal;
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
import java.util.function.Predicate;
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

  /** An entry of a list; not written before it is known to be among those that are told. */
  private record Line(Instant at, Predicate<DecisionAnswer> addTo) {
    static Line of(AuditEntry entry) {
      return new Line(entry.at(), answer -> answer.add(json(entry).build().toUtf8()));
    }

    static Line of(AuditEntry entry, JsonObject told) {
      return new Line(entry.at(), answer -> answer.add(told.toUtf8()));
    }

    static Line of(KeptRefusal refusal) {
      return new Line(refusal.at(), answer -> answer.add(refusal));
    }
  }

  /** The newest decisions, newest first, as JSON. */
  Outcome<byte[]> newest(TenantName tenant, Query query) {
    return selection(query)
        .then(selection ->
            releases(tenant, selection)
                .map(releases -> merged(releases, refusals(tenant, selection), selection.limit())));
  }

  /**
   * All that is known of the request of which a workload was told this id, as JSON. Refused: {@code
   * not-found}, also where it is another tenant's, or no id at all.
   */
  Outcome<byte[]> one(TenantName tenant, String correlationId) {
    if (!CORRELATION_ID.matcher(correlationId).matches()) {
      return Outcome.refused(RefusalReason.NOT_FOUND, "decision");
    }
    return refusals
        .find(tenant, correlationId)
        .map(refusal -> Outcome.accepted(answer(Stream.of(Line.of(refusal)))))
        .orElseGet(() -> release(tenant, correlationId));
  }

  private Outcome<byte[]> release(TenantName tenant, String correlationId) {
    return store.read(transaction -> {
      List<AuditEntry> entries = AuditTable.of(transaction, tenant, correlationId);
      Map<String, HeldLease> leases =
          HeldLeases.of(transaction, tenant, correlationId).stream()
              .collect(Collectors.toMap(lease -> lease.id().hex(), Function.identity()));
      Instant now = transaction.now();
      return entries.isEmpty()
          ? Outcome.refused(RefusalReason.NOT_FOUND, "decision")
          : Outcome.accepted(
              answer(entries.stream().map(entry -> Line.of(entry, whole(entry, leases, now)))));
    });
  }

  private Outcome<List<AuditEntry>> releases(TenantName tenant, Selection selection) {
    return selection.takes(RELEASE)
        ? store.read(transaction ->
            Outcome.accepted(
                AuditTable.newest(transaction, tenant, selection.since(), selection.limit())))
        : Outcome.accepted(List.of());
  }

  private List<KeptRefusal> refusals(TenantName tenant, Selection selection) {
    return selection.takes(REFUSE)
        ? refusals.newest(tenant, selection.limit()).stream()
            .filter(refusal -> !refusal.at().isBefore(selection.since()))
            .toList()
        : List.of();
  }

  private static byte[] merged(List<AuditEntry> entries, List<KeptRefusal> refusals, int limit) {
    Stream<Line> lines =
        Stream.concat(entries.stream().map(Line::of), refusals.stream().map(Line::of));
    return answer(lines.sorted(Comparator.comparing(Line::at).reversed()).limit(limit));
  }

  private static byte[] answer(Stream<Line> lines) {
    DecisionAnswer answer = new DecisionAnswer();
    for (Line line : lines.toList()) {
      if (!line.addTo().test(answer)) {
        break;
      }
    }
    return answer.end();
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
