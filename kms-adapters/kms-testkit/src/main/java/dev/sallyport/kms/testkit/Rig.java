package dev.sallyport.kms.testkit;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import java.io.IOException;
import java.time.Duration;

/** One adapter, set up for one check. */
public interface Rig extends AutoCloseable {

  /** How long an engine that is asked too often wants to be left alone, in seconds. */
  Duration RETRY_AFTER = Duration.ofSeconds(7);

  /** Opens the adapter once more on the same engine and the same keys. The caller closes it. */
  KmsAdapter open() throws KmsException;

  /** A key that is there. */
  KekUri kek();

  /** Another key that is there. */
  KekUri otherKek();

  /** A well-formed name of a key that is not there. */
  KekUri unknownKek();

  /** Opens the adapter on an engine, or behind a proxy, that misbehaves. */
  Injection inject(Fault fault) throws KmsException;

  /** Removes what was made. */
  @Override
  void close() throws IOException;

  /** A way for the engine to misbehave. */
  enum Fault {
    /** Encrypts and decrypts with another key than asked for, and names that one. */
    ANSWER_ABOUT_ANOTHER_KEY,
    /** Takes the request and never answers. */
    NO_ANSWER,
    /** Answers so slowly that nobody waits for the end: a byte now and then. */
    SLOW_ANSWER,
    /** Closes the connection in the middle of its answer. */
    CUT_ANSWER,
    /** Is asked too often: 429 or what stands for it, with {@link #RETRY_AFTER} where it can. */
    TOO_MANY_CALLS,
    /** Fails within: 500 or what stands for it. */
    INTERNAL_ERROR,
    /** Runs and does not serve: a sealed Vault, a token that was pulled out. */
    NOT_SERVING,
    /** Fails the first call about a key as {@link #INTERNAL_ERROR}, then serves. */
    FIRST_CALL_FAILS
  }

  /** What came of the wish to inject a fault. */
  sealed interface Injection {
    /** The adapter in front of a misbehaving engine; the caller closes it. */
    record Injected(KmsAdapter adapter) implements Injection {}

    /** An engine that cannot misbehave so; reported as not run, with this reason. */
    record NotApplicable(String reason) implements Injection {}
  }
}
