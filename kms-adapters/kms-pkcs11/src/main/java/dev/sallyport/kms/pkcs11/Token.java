package dev.sallyport.kms.pkcs11;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.protocol.SecretBytes;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A token that may be pulled out, put back, or log us out at any time. A call that finds it lost
 * looks for it once more, logs in once, and is unavailable if that does not help. So it comes back
 * by itself with the first call after it is there again.
 */
final class Token implements AutoCloseable {
  private final Library library;
  private final Calls calls;
  private final String label;
  private final SecretBytes pin;
  private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean pinRefused;
  private volatile boolean closed;

  /**
   * A token of this label.
   *
   * @param pin closed with the token
   * @param front stands before the library
   */
  Token(Library library, UnaryOperator<Calls> front, String label, SecretBytes pin) {
    this.library = library;
    this.calls = front.apply(library.calls());
    this.label = label;
    this.pin = pin;
  }

  /** What is done in a session. */
  @FunctionalInterface
  interface Work<R> {
    R in(Session session) throws KmsException, CryptokiException;
  }

  /** Work that may be done again from its beginning. */
  <R> R read(Work<R> work) throws KmsException {
    return withOneNewLogin(work);
  }

  /** Work that changes the token: only looking for the token may be repeated. */
  <R> R change(Work<R> work) throws KmsException {
    withOneNewLogin(session -> {
      requireAlive(session);
      return session;
    });
    try {
      return library.alone(() -> attempt(work));
    } catch (CryptokiException e) {
      throw told(e);
    }
  }

  /**
   * Stops the silence of an absent token from being taken for an answer: without this a key that is
   * there would be told as unknown, for good.
   */
  void requireAlive(Session session) throws CryptokiException {
    if (!session.alive(label)) {
      throw new CryptokiException(Ck.TOKEN_NOT_PRESENT, Function.GET_SESSION_INFO);
    }
  }

  /** Ends the sessions that nobody uses; each other one ends with its use. */
  @Override
  public void close() {
    closed = true;
    endIdle();
    pin.close();
  }

  @Override
  public String toString() {
    return "Token[" + label + "]";
  }

  private <R> R withOneNewLogin(Work<R> work) throws KmsException {
    long seen = library.generation();
    try {
      return library.<R, KmsException>use(() -> attempt(work));
    } catch (CryptokiException e) {
      if (e.kind() != CryptokiException.Kind.LOST || closed) {
        throw told(e);
      }
    }
    try {
      lookForIt(seen);
      return library.<R, KmsException>use(() -> attempt(work));
    } catch (CryptokiException e) {
      throw told(e);
    }
  }

  private void lookForIt(long seen) throws CryptokiException, Unavailable {
    endIdle();
    if (!isThere()) {
      library.startAgain(seen);
    }
  }

  private boolean isThere() {
    try {
      return !library
          .<List<Long>, CryptokiException>use(() -> Slots.withLabel(calls, label))
          .isEmpty();
    } catch (CryptokiException e) {
      return false;
    }
  }

  /** A session that failed is not used again: what it was in the middle of nobody knows. */
  private <R> R attempt(Work<R> work) throws KmsException, CryptokiException {
    Session session = take();
    boolean whole = false;
    try {
      R result = work.in(session);
      whole = true;
      return result;
    } catch (KmsException e) {
      whole = true;
      throw e;
    } finally {
      giveBack(session, whole);
    }
  }

  private Session take() throws KmsException, CryptokiException {
    for (Session session = idle.poll(); session != null; session = idle.poll()) {
      // The number of an old session may be that of somebody else's new one.
      if (session.generation() == library.generation()) {
        return session;
      }
    }
    if (closed) {
      throw new Unavailable("closed");
    }
    return login(Session.open(calls, slot(), library.generation()));
  }

  private Session login(Session session) throws KmsException, CryptokiException {
    boolean done = false;
    try {
      // Each wrong PIN counts, and a handful of them locks the token for everybody.
      if (pinRefused) {
        throw new Denied("token " + label + " did not take the PIN; not asked again");
      }
      session.login(pin);
      done = true;
      return session;
    } catch (CryptokiException e) {
      pinRefused |= e.kind() == CryptokiException.Kind.PIN;
      throw e;
    } finally {
      if (!done) {
        session.close();
      }
    }
  }

  private long slot() throws Unavailable, CryptokiException {
    List<Long> slots = Slots.withLabel(calls, label);
    if (slots.isEmpty()) {
      throw new CryptokiException(Ck.TOKEN_NOT_PRESENT, Function.GET_SLOT_LIST);
    }
    // Which of two tokens has the key, and which one an attacker plugged in, no label tells.
    if (slots.size() > 1) {
      throw new Unavailable(slots.size() + " tokens are labelled " + label);
    }
    return slots.getFirst();
  }

  private void giveBack(Session session, boolean whole) {
    if (whole && !closed) {
      idle.push(session);
    } else if (session.generation() == library.generation()) {
      session.close();
    }
  }

  private void endIdle() {
    for (@Nullable Session session = idle.poll(); session != null; session = idle.poll()) {
      Session ending = session;
      try {
        library.<Boolean, CryptokiException>use(() -> {
          giveBack(ending, false);
          return true;
        });
      } catch (CryptokiException e) {
        throw new IllegalStateException("ending a session calls nothing that fails", e);
      }
    }
  }

  private KmsException told(CryptokiException e) {
    String detail = "token " + label + ": " + e.getMessage();
    return switch (e.kind()) {
      case PIN, DENIED -> new Denied(detail);
      case LOST, UNCLEAR, UNREADABLE, FAILED -> new Unavailable(detail);
    };
  }
}
