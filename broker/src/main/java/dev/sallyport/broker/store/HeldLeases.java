package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.TenantName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads leases for their tenant. Each lease was written together with an audit entry, which is kept
 * in the order of time: going by it, a listing touches as many rows as it shows and not all that a
 * tenant ever had.
 */
public final class HeldLeases {
  private static final String FROM =
      " FROM audit a JOIN lease l ON l.tenant = a.tenant AND l.lease = a.lease WHERE a.tenant = ?";
  private static final String BY_ID = " AND a.correlation = ? ORDER BY a.resource LIMIT ?";
  private static final String NEWEST =
      " AND a.at >= ? AND l.ends_at > ? ORDER BY a.at DESC, a.entry DESC LIMIT ?";
  private static final String LIVE =
      " AND a.at >= ? AND l.ends_at > ? AND l.ended_at IS NULL"
          + " ORDER BY a.at DESC, a.entry DESC LIMIT ?";

  private HeldLeases() {}

  /** The newest leases, over or not, newest first. */
  public static List<HeldLease> newest(Transaction transaction, TenantName tenant, int limit)
      throws SQLException {
    return read(transaction, NEWEST, tenant.value(), Instant.EPOCH, Instant.EPOCH, limit);
  }

  /**
   * The newest of the leases that are neither over nor ended, newest first.
   *
   * @param since no lease that began before this can be live
   */
  public static List<HeldLease> live(
      Transaction transaction, TenantName tenant, Instant since, int limit) throws SQLException {
    return read(transaction, LIVE, tenant.value(), since, transaction.now(), limit);
  }

  /** The leases of the release of which a workload was told this id; one a resource. */
  public static List<HeldLease> of(Transaction transaction, TenantName tenant, String correlationId)
      throws SQLException {
    return read(transaction, BY_ID, tenant.value(), correlationId, ResourceList.MAX);
  }

  private static List<HeldLease> read(Transaction transaction, String which, Object... parameters)
      throws SQLException {
    Map<Bytes, List<String>> devices = devices(transaction, which, parameters);
    return transaction.all(
        "SELECT l.lease, l.instance, l.path, l.version, l.policy, l.policy_version,"
            + " l.policy_digest, l.begun_at, l.ends_at, l.ended_at, a.correlation"
            + FROM
            + which,
        row -> lease(row, devices),
        parameters);
  }

  /** One query for all leases of a listing, not one for each. */
  private static Map<Bytes, List<String>> devices(
      Transaction transaction, String which, Object... parameters) throws SQLException {
    List<Object> all = new ArrayList<>(List.of(parameters[0]));
    Collections.addAll(all, parameters);
    Map<Bytes, List<String>> devices = new HashMap<>();
    transaction.all(
        "SELECT lease, device FROM lease_device WHERE tenant = ? AND lease IN (SELECT l.lease"
            + FROM
            + which
            + ") ORDER BY device",
        row ->
            devices
                .computeIfAbsent(row.bytes("lease"), _ -> new ArrayList<>())
                .add(row.text("device")),
        all.toArray());
    return devices;
  }

  private static HeldLease lease(Row row, Map<Bytes, List<String>> devices) throws SQLException {
    Bytes id = row.bytes("lease");
    return new HeldLease(
        id,
        row.text("correlation"),
        row.text("path"),
        row.number("version"),
        row.text("policy"),
        row.number("policy_version"),
        new Digest(row.bytes("policy_digest")),
        new Digest(row.bytes("instance")),
        devices.getOrDefault(id, List.of()),
        Instant.ofEpochMilli(row.number("begun_at")),
        Instant.ofEpochMilli(row.number("ends_at")),
        row.isNull("ended_at")
            ? Optional.empty()
            : Optional.of(Instant.ofEpochMilli(row.number("ended_at"))));
  }
}
