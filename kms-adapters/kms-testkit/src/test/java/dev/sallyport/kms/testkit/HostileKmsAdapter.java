package dev.sallyport.kms.testkit;

import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.Unreadable;
import dev.sallyport.kms.KmsHealth;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/** A working adapter in memory that has one flaw, or none, and an engine with a fault, or none. */
final class HostileKmsAdapter implements KmsAdapter {
  private static final Logger LOG = Logger.getLogger(HostileKmsAdapter.class.getName());
  private static final int FEW_SESSIONS = 100;
  private final FakeEngine engine;
  private final Optional<Flaw> flaw;
  private final Optional<Rig.Fault> fault;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile String lastSeen = "";
  private volatile boolean closed;

  HostileKmsAdapter(FakeEngine engine, Optional<Flaw> flaw, Optional<Rig.Fault> fault) {
    this.engine = engine;
    this.flaw = flaw;
    this.fault = fault;
  }

  @Override
  public Wrapped wrap(KekVersion version, SecretBytes plaintext, Bytes context)
      throws KmsException {
    enter();
    byte[] clear = plaintext.use(byte[]::clone);
    notice(clear);
    KekVersion used = used(version);
    byte[] key = key(used);
    return new Wrapped(named(version, used), FakeCipher.seal(key, clear, bound(context), flaw));
  }

  @Override
  public Unwrapped unwrap(KekVersion version, Bytes ciphertext, Bytes context) throws KmsException {
    enter();
    KekVersion used = used(version);
    Optional<byte[]> clear = FakeCipher.open(key(used), ciphertext, bound(context), flaw);
    if (clear.isEmpty()) {
      throw unreadable(version);
    }
    notice(clear.get());
    return new Unwrapped(named(version, used), SecretBytes.takeOwnershipOf(clear.get()));
  }

  @Override
  public KekInfo info(KekUri kek) throws KmsException {
    enter();
    require(kek);
    List<FakeEngine.Version> versions = engine.versions(kek);
    List<KekVersion> readable =
        IntStream.rangeClosed(1, versions.size())
            .filter(number -> !versions.get(number - 1).destroyed)
            .mapToObj(number -> new KekVersion(kek, "" + number))
            .toList();
    return new KekInfo(readable.getLast(), readable);
  }

  @Override
  public KekInfo rotate(KekUri kek) throws KmsException {
    enter();
    require(kek);
    if (!is(Flaw.ROTATES_NOTHING)) {
      engine.rotate(kek);
    }
    if (is(Flaw.ROTATES_NEIGHBOURS)) {
      engine.rotate(HostileFixture.OTHER);
    }
    if (is(Flaw.FORGETS_OLD_VERSIONS)) {
      IntStream.range(1, engine.versions(kek).size()).forEach(n -> engine.destroy(kek, n));
    }
    return info(kek);
  }

  @Override
  public Destruction destroy(KekVersion version) throws KmsException {
    enter();
    key(version);
    boolean current = info(version.kek()).current().equals(version);
    if (current && !is(Flaw.DESTROYS_CURRENT_VERSION)) {
      return new Destruction.NotPossible("current");
    }
    if (!is(Flaw.KEEPS_DESTROYED_VERSIONS)) {
      engine.destroy(version.kek(), Integer.parseInt(version.version()));
    }
    return new Destruction.Destroyed();
  }

  @Override
  public KmsHealth health() {
    boolean ready = is(Flaw.ALWAYS_HEALTHY) || (!closed && !is(Flaw.NEVER_HEALTHY) && serves());
    return KmsHealth.of("fake", ready, "");
  }

  @Override
  public void close() {
    closed = true;
    if (is(Flaw.FORGETS_KEYS_ON_CLOSE)) {
      engine.forgetAll();
    }
  }

  @Override
  public String toString() {
    return is(Flaw.LEAKS_IN_TO_STRING) ? lastSeen : "HostileKmsAdapter";
  }

  private boolean is(Flaw asked) {
    return flaw.equals(Optional.of(asked));
  }

  private boolean serves() {
    try {
      misbehave();
      return true;
    } catch (KmsException e) {
      return false;
    }
  }

  private void enter() throws KmsException {
    if (is(Flaw.TRIES_AGAIN_BY_ITSELF) && !serves()) {
      LOG.fine("once more");
    }
    misbehave();
    if (closed && !is(Flaw.WORKS_AFTER_CLOSE)) {
      throw new Unavailable("closed");
    }
    if (is(Flaw.LEAKS_SESSIONS) && calls.incrementAndGet() > FEW_SESSIONS) {
      throw new Unavailable("no session left");
    }
  }

  private void misbehave() throws KmsException {
    if (fault.isEmpty()) {
      return;
    }
    switch (fault.get()) {
      case ANSWER_ABOUT_ANOTHER_KEY -> {}
      case NO_ANSWER, SLOW_ANSWER -> neverReturn();
      case CUT_ANSWER, INTERNAL_ERROR, NOT_SERVING -> throw failure();
      case TOO_MANY_CALLS ->
          throw is(Flaw.FORGETS_RETRY_AFTER)
              ? new Unavailable("asked too often")
              : new Unavailable("asked too often", Rig.RETRY_AFTER);
      case FIRST_CALL_FAILS -> {
        if (calls.getAndIncrement() == 0) {
          throw failure();
        }
      }
    }
  }

  private KmsException failure() {
    return is(Flaw.MISTAKES_FAILURE_FOR_ANSWER)
        ? new KmsException.WrongAnswer("500")
        : new Unavailable("500");
  }

  private static void neverReturn() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void notice(byte[] clear) {
    lastSeen = new String(clear, StandardCharsets.ISO_8859_1);
    if (is(Flaw.LEAKS_IN_LOG)) {
      LOG.log(Level.FINEST, lastSeen);
    }
  }

  private KmsException unreadable(KekVersion version) {
    return is(Flaw.LEAKS_IN_EXCEPTION)
        ? new KmsException.WrongAnswer(lastSeen)
        : new Unreadable(version.kek());
  }

  private Bytes bound(Bytes context) {
    if (is(Flaw.IGNORES_CONTEXT)) {
      return Bytes.empty();
    }
    return is(Flaw.CUTS_LONG_CONTEXT) ? context.slice(0, Math.min(16, context.size())) : context;
  }

  /** The key that the engine really uses. */
  private KekVersion used(KekVersion asked) {
    return fault.equals(Optional.of(Rig.Fault.ANSWER_ABOUT_ANOTHER_KEY))
        ? new KekVersion(HostileFixture.OTHER, "1")
        : asked;
  }

  private KekVersion named(KekVersion asked, KekVersion used) {
    if (is(Flaw.NAMES_ANOTHER_KEY)) {
      return new KekVersion(HostileFixture.OTHER, "7");
    }
    return is(Flaw.ECHOES_THE_REQUEST) ? asked : used;
  }

  private void require(KekUri kek) throws UnknownKek {
    if (!engine.has(kek) && is(Flaw.INVENTS_KEYS)) {
      engine.create(kek);
    }
    if (!engine.has(kek)) {
      throw new UnknownKek(kek.value());
    }
  }

  private byte[] key(KekVersion version) throws KmsException {
    require(version.kek());
    List<FakeEngine.Version> versions = engine.versions(version.kek());
    int number = version.version().matches("[1-9]") ? Integer.parseInt(version.version()) : 0;
    if (number < 1 || number > versions.size()) {
      throw new UnknownKek(version.toString());
    }
    if (versions.get(number - 1).destroyed) {
      throw new KeyGone(version);
    }
    return is(Flaw.ONE_KEY_FOR_ALL) ? new byte[16] : versions.get(number - 1).key;
  }
}
