package dev.sallyport.broker.tenant;

import dev.sallyport.broker.store.StatementRow;
import dev.sallyport.broker.store.StatementTable;
import dev.sallyport.broker.store.Transaction;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.ObjectHead;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a tenant is told of its objects: names, versions and digests, never contents. */
final class Heads {
  private Heads() {}

  /** The heads of all objects of a kind, by name. */
  static List<ObjectHead> list(Transaction transaction, TenantName tenant, StatementKind kind)
      throws SQLException {
    Map<String, List<StatementRow>> chains = new LinkedHashMap<>();
    for (StatementRow row : StatementTable.list(transaction, tenant, kind)) {
      chains.computeIfAbsent(row.name(), _ -> new ArrayList<>()).add(row);
    }
    List<ObjectHead> heads = new ArrayList<>();
    for (Map.Entry<String, List<StatementRow>> chain : chains.entrySet()) {
      long ended = StatementTable.endedThrough(transaction, tenant, kind, chain.getKey());
      heads.add(head(kind, chain.getValue(), ended));
    }
    return heads;
  }

  /** The head of one object that has a statement. */
  static ObjectHead one(Transaction transaction, TenantName tenant, StatementKind kind, String name)
      throws SQLException {
    return head(
        kind,
        StatementTable.chain(transaction, tenant, kind, name),
        StatementTable.endedThrough(transaction, tenant, kind, name));
  }

  private static ObjectHead head(StatementKind kind, List<StatementRow> chain, long ended) {
    StatementRow newest = chain.getLast();
    return new ObjectHead(
        kind,
        newest.name(),
        newest.version(),
        digest(newest.digest()),
        chain.stream()
            .filter(row -> row.version() > ended)
            .map(row ->
                new ObjectHead.Version(row.version(), digest(row.content()), digest(row.digest())))
            .toList());
  }

  /** A list only informs; what a row is worth is decided where it is used. */
  private static Digest digest(Bytes column) {
    return column.size() == Digest.SIZE ? new Digest(column) : Digest.zero();
  }
}
