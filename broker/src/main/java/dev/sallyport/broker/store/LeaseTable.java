package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.TenantName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Leases, and the GPUs that stand in them. */
final class LeaseTable {
  private LeaseTable() {}

  static void insert(Transaction transaction, TenantName tenant, Lease lease, List<String> devices)
      throws SQLException {
    Grant grant = lease.grant();
    transaction.record(
        "INSERT INTO lease (tenant, lease, instance, path, version, policy, policy_version,"
            + " policy_digest, begun_at, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        tenant.value(),
        lease.id(),
        lease.instance(),
        grant.path(),
        grant.version(),
        grant.policyName(),
        grant.policyVersion(),
        grant.policyDigest(),
        lease.begins(),
        lease.ends());
    insertDevices(transaction, tenant, lease, new LinkedHashSet<>(devices));
  }

  /** All in one statement, of which there is one text for each number of GPUs. */
  private static void insertDevices(
      Transaction transaction, TenantName tenant, Lease lease, Set<String> devices)
      throws SQLException {
    if (devices.isEmpty()) {
      return;
    }
    String rows = String.join(", ", Collections.nCopies(devices.size(), "(?, ?, ?)"));
    transaction.record(
        "INSERT INTO lease_device (tenant, device, lease) VALUES " + rows,
        devices.stream()
            .flatMap(device -> Stream.of(tenant.value(), device, lease.id()))
            .toArray());
  }

  static Optional<Lease> find(Transaction transaction, TenantName tenant, Bytes id)
      throws SQLException {
    return transaction.first(
        "SELECT instance, path, version, policy, policy_version, policy_digest, begun_at, ends_at,"
            + " ended_at FROM lease WHERE tenant = ? AND lease = ?",
        row -> read(row, id),
        tenant.value(),
        id);
  }

  private static Lease read(Row row, Bytes id) throws SQLException {
    return new Lease(
        id,
        new Digest(row.bytes("instance")),
        new Grant(
            row.text("path"),
            row.number("version"),
            row.text("policy"),
            row.number("policy_version"),
            new Digest(row.bytes("policy_digest"))),
        Instant.ofEpochMilli(row.number("begun_at")),
        Instant.ofEpochMilli(row.number("ends_at")),
        row.isNull("ended_at")
            ? Optional.empty()
            : Optional.of(Instant.ofEpochMilli(row.number("ended_at"))));
  }
}
