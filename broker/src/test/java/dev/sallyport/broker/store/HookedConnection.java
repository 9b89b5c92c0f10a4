package dev.sallyport.broker.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;

/** A connection that does something of a test's before it executes one statement. */
final class HookedConnection {
  private HookedConnection() {}

  /**
   * The connection.
   *
   * @param hook may throw, and then the statement is not executed
   */
  static Connection before(String sql, Runnable hook, Connection real) {
    return proxy(
        Connection.class,
        (method, arguments) -> {
          Object result = invoke(method, real, arguments);
          return method.getName().equals("prepareStatement") && sql.equals(arguments[0])
              ? hooked((PreparedStatement) result, hook)
              : result;
        });
  }

  private static PreparedStatement hooked(PreparedStatement real, Runnable hook) {
    return proxy(
        PreparedStatement.class,
        (method, arguments) -> {
          if (method.getName().equals("execute")) {
            hook.run();
          }
          return invoke(method, real, arguments);
        });
  }

  private interface Answer {
    Object to(Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            HookedConnection.class.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> answer.to(method, arguments)));
  }

  private static Object invoke(Method method, Object on, Object[] arguments) throws Throwable {
    try {
      return method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
