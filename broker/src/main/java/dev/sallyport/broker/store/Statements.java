package dev.sallyport.broker.store;

import dev.sallyport.broker.log.LogEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The statements of one connection, which one unit of work has at a time. */
interface Statements {

  /** A statement of this text, to be given back before the next one of the same text is taken. */
  PreparedStatement take(String sql) throws SQLException;

  /**
   * Gives a statement back.
   *
   * @param good whether it did what it should: one that failed is not used again
   */
  void giveBack(PreparedStatement statement, boolean good);

  /** Statements that are closed after one use; PostgreSQL's driver keeps what is worth keeping. */
  static Statements forOneUse(Connection connection) {
    return new Statements() {
      @Override
      public PreparedStatement take(String sql) throws SQLException {
        return connection.prepareStatement(sql);
      }

      @Override
      public void giveBack(PreparedStatement statement, boolean good) {
        Failures.closeQuietly(statement);
      }
    };
  }

  /**
   * Statements that stay prepared until their connection closes: SQLite would compile the text anew
   * for every use. There are as many as this package has texts.
   */
  static Statements kept(Connection connection) {
    Map<String, PreparedStatement> prepared = new HashMap<>();
    return new Statements() {
      @Override
      public PreparedStatement take(String sql) throws SQLException {
        PreparedStatement known = prepared.get(sql);
        if (known == null) {
          known = connection.prepareStatement(sql);
          prepared.put(sql, known);
        }
        return known;
      }

      @Override
      public void giveBack(PreparedStatement statement, boolean good) {
        if (!good || !isCleared(statement)) {
          prepared.values().remove(statement);
          Failures.closeQuietly(statement);
        }
      }
    };
  }

  /** What was bound may be a wrapped key or a sealed answer: not to be kept longer than needed. */
  private static boolean isCleared(PreparedStatement statement) {
    try {
      statement.clearParameters();
      return true;
    } catch (SQLException e) {
      LogEvent.STORE_CONNECTION_LOST.failed(e);
      return false;
    }
  }
}
