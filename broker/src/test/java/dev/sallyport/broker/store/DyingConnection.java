package dev.sallyport.broker.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection whose process dies right before or right after a given COMMIT: no hook runs, nothing
 * is closed, as with SIGKILL.
 */
final class DyingConnection {
  /** On which side of the COMMIT. */
  enum When {
    BEFORE,
    AFTER
  }

  private final Connection real;
  private final When when;
  private final AtomicInteger commitsToDeath;

  private DyingConnection(Connection real, When when, int commit) {
    this.real = real;
    this.when = when;
    this.commitsToDeath = new AtomicInteger(commit);
  }

  /**
   * The connection, to die at this commit.
   *
   * @param commit 1 for the first
   */
  static Connection over(Connection real, When when, int commit) {
    DyingConnection dying = new DyingConnection(real, when, commit);
    return (Connection)
        Proxy.newProxyInstance(
            DyingConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) -> {
              Object result = invoke(method, dying.real, arguments);
              return method.getName().equals("prepareStatement") && "COMMIT".equals(arguments[0])
                  ? dying.statement((PreparedStatement) result)
                  : result;
            });
  }

  private PreparedStatement statement(PreparedStatement of) {
    return (PreparedStatement)
        Proxy.newProxyInstance(
            DyingConnection.class.getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            (_, method, arguments) ->
                method.getName().equals("execute") ? commit(of) : invoke(method, of, arguments));
  }

  private boolean commit(PreparedStatement statement) throws SQLException {
    boolean last = commitsToDeath.decrementAndGet() == 0;
    if (last && when == When.BEFORE) {
      die();
    }
    boolean result = statement.execute();
    if (last) {
      die();
    }
    return result;
  }

  private static void die() {
    Runtime.getRuntime().halt(SqliteCommitDeathTest.DIED);
  }

  private static Object invoke(Method method, Object on, Object[] arguments) throws Throwable {
    try {
      return method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
