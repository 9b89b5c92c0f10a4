package dev.sallyport.kms.pkcs11;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/** Libraries that misbehave, in front of a real one. */
final class Faults {
  private Faults() {}

  /** A library that behaves until it is told otherwise. */
  interface Armed extends Calls {
    void arm();
  }

  /** Makes one for each connection, and arms them all. */
  static final class Holder implements UnaryOperator<Calls> {
    private final java.util.function.Function<Calls, Armed> fault;
    private final List<Armed> made = new ArrayList<>();

    Holder(java.util.function.Function<Calls, Armed> fault) {
      this.fault = fault;
    }

    @Override
    public Calls apply(Calls real) {
      Armed armed = fault.apply(real);
      made.add(armed);
      return armed;
    }

    void arm() {
      made.forEach(Armed::arm);
    }
  }

  /** Takes the call and does not come back before the end of the test. */
  static final class Silent implements Armed {
    private final Calls real;
    private final CountDownLatch end;
    private volatile boolean armed;

    Silent(Calls real, CountDownLatch end) {
      this.real = real;
      this.end = end;
    }

    @Override
    public void arm() {
      armed = true;
    }

    @Override
    public long code(Function function, Object... arguments) {
      boolean interrupted = false;
      while (armed && end.getCount() > 0) {
        try {
          end.await();
        } catch (InterruptedException e) {
          // As in native code, which heeds none.
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return real.code(function, arguments);
    }
  }

  /** The real token is taken away at the first call, and stays away. */
  static final class PulledOut implements Armed {
    private final Calls real;
    private final SoftHsm softHsm;
    private final AtomicBoolean armed = new AtomicBoolean();

    PulledOut(Calls real, SoftHsm softHsm) {
      this.real = real;
      this.softHsm = softHsm;
    }

    @Override
    public void arm() {
      armed.set(true);
    }

    @Override
    public long code(Function function, Object... arguments) {
      if (armed.getAndSet(false)) {
        softHsm.pullOut();
      }
      return real.code(function, arguments);
    }
  }

  /** Fails within, always or once. */
  static final class Failing implements Armed {
    private final Calls real;
    private final boolean once;
    private volatile boolean armed;

    private Failing(Calls real, boolean once) {
      this.real = real;
      this.once = once;
    }

    static Failing always(Calls real) {
      return new Failing(real, false);
    }

    static Failing once(Calls real) {
      return new Failing(real, true);
    }

    @Override
    public void arm() {
      armed = true;
    }

    @Override
    public long code(Function function, Object... arguments) {
      // A session can still be closed, and an answer can still be looked for.
      boolean looking = function == Function.FIND_OBJECTS_INIT;
      if (armed && (looking || (!once && function == Function.GET_SESSION_INFO))) {
        armed = !once;
        return Ck.FUNCTION_FAILED;
      }
      return real.code(function, arguments);
    }
  }

  /** Finds, tells the attributes of, and uses another key than the one asked for. */
  record AnotherKey(Calls real, String given) implements Calls {
    @Override
    public long code(Function function, Object... arguments) {
      Object[] changed = arguments.clone();
      switch (function) {
        case GET_ATTRIBUTE_VALUE -> changed[1] = other((long) arguments[0]);
        case ENCRYPT_INIT, DECRYPT_INIT -> changed[2] = other((long) arguments[0]);
        default -> {}
      }
      return real.code(function, changed);
    }

    private long other(long session) {
      try {
        return new Session(real, 0, session, 0)
            .find(Attributes.of().text(Ck.A_ID, given))
            .getFirst();
      } catch (CryptokiException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
