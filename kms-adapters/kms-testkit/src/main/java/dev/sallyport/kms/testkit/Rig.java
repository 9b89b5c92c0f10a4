package dev.sallyport.kms.testkit;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import java.io.IOException;

/** One adapter, set up for one check. */
public interface Rig extends AutoCloseable {

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
    NO_ANSWER
  }

  /** What came of the wish to inject a fault. */
  sealed interface Injection {
    /** The adapter in front of a misbehaving engine; the caller closes it. */
    record Injected(KmsAdapter adapter) implements Injection {}

    /** An engine that cannot misbehave so; reported as not run, with this reason. */
    record NotApplicable(String reason) implements Injection {}
  }
}
