package dev.sallyport.system;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** How the keys of a tenant are wrapped, as its rows say, while a broker runs or not. */
final class TenantKeyRows implements AutoCloseable {
  private final Connection connection;
  private final String tenant;

  TenantKeyRows(Path database, String tenant) throws SQLException {
    this.connection =
        DriverManager.getConnection("jdbc:sqlite:" + database + "?busy_timeout=10000");
    this.tenant = tenant;
  }

  /** Each wrapped key, always in the same order. */
  List<String> wrapped() throws SQLException {
    return texts("select hex(wrapped) from tenant_key where tenant = ? order by kind, number");
  }

  /** How many are wrapped in another way than they were. */
  int movedSince(List<String> before) throws SQLException {
    List<String> now = wrapped();
    now.removeAll(before);
    return now.size();
  }

  /** How often the owners have chosen a key-encryption key. */
  int choices() throws SQLException {
    return texts("select statement from statement where tenant = ? and kind = 'kek'").size();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private List<String> texts(String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, tenant);
      try (ResultSet result = statement.executeQuery()) {
        List<String> texts = new ArrayList<>();
        while (result.next()) {
          texts.add(result.getString(1));
        }
        return texts;
      }
    }
  }
}
