package dev.sallyport.kms.pkcs11;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Unavailable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A library and its state. {@code C_Initialize} counts for a process, so there is one of these for
 * each library of the process, whoever uses it.
 *
 * <p>A library looks for tokens when it is initialised: one that was pulled out and put back is
 * found by SoftHSM only after {@code C_Finalize} and another {@code C_Initialize}. All calls hold
 * the lock as readers, because finalising under a running call is undefined. So is, in SoftHSM,
 * what a key becomes that is made while others use the token: changes hold the lock alone.
 */
final class Library {
  private static final Map<Path, Library> OF_THIS_PROCESS = new ConcurrentHashMap<>();
  private static final long ARGUMENTS_SIZE = 48;
  private static final long FLAGS_OFFSET = 32;

  /** A token that stays away must not keep the other tokens of its library from working. */
  private static final Duration LEAST_BETWEEN = Duration.ofMillis(500);

  /** A call that hangs must not hold up those who find their token absent. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private final Calls calls;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean running;

  /** Somebody else in this process initialised it, and would not expect to find it finalised. */
  private boolean foreign;

  private long initialised = System.nanoTime();
  private final AtomicLong generation = new AtomicLong();

  private Library(Calls calls) {
    this.calls = calls;
  }

  /** Work that calls the library. */
  @FunctionalInterface
  interface Work<R, E extends Exception> {
    R run() throws E, CryptokiException;
  }

  /** The library at this path, loaded and initialised at its first use. */
  static synchronized Library at(Path path) throws Misconfigured, CryptokiException {
    Library known = OF_THIS_PROCESS.get(path);
    if (known == null) {
      known = new Library(NativeCalls.load(path));
      known.initialise();
      OF_THIS_PROCESS.put(path, known);
    }
    return known;
  }

  Calls calls() {
    return calls;
  }

  /** Counts the initialisations: what an earlier one gave out means nothing now. */
  long generation() {
    return generation.get();
  }

  <R, E extends Exception> R use(Work<R, E> work) throws E, CryptokiException {
    lock.readLock().lock();
    try {
      return work.run();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Work that no other call of this process runs beside. */
  <R> R alone(Work<R, KmsException> work) throws KmsException, CryptokiException {
    if (!tryLockAlone()) {
      throw new Unavailable("another call does not let go of the library");
    }
    try {
      return work.run();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Starts it again, unless that has happened since {@code seen}, or only just. */
  void startAgain(long seen) throws CryptokiException, Unavailable {
    if (!tryLockAlone()) {
      return;
    }
    try {
      if (generation.get() == seen && !foreign && (!running || isOldEnough())) {
        generation.incrementAndGet();
        calls.code(Function.FINALIZE, MemorySegment.NULL);
        initialise();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private boolean tryLockAlone() throws Unavailable {
    try {
      return lock.writeLock().tryLock(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted");
    }
  }

  private boolean isOldEnough() {
    return System.nanoTime() - initialised >= LEAST_BETWEEN.toNanos();
  }

  /** {@code CK_C_INITIALIZE_ARGS} without functions: the library locks as the system does. */
  private void initialise() throws CryptokiException {
    running = false;
    initialised = System.nanoTime();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment arguments = arena.allocate(ARGUMENTS_SIZE, Long.BYTES);
      arguments.set(ValueLayout.JAVA_LONG, FLAGS_OFFSET, Ck.FLAG_OS_LOCKING_OK);
      long code = calls.code(Function.INITIALIZE, arguments);
      if (code != Ck.OK && code != Ck.CRYPTOKI_ALREADY_INITIALIZED) {
        throw new CryptokiException(code, Function.INITIALIZE);
      }
      foreign = code == Ck.CRYPTOKI_ALREADY_INITIALIZED;
      running = true;
    }
  }
}
