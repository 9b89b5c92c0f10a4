package dev.sallyport.kms;

import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key management system did not do what was asked. The family is as shallow as what a caller can
 * do about it. Messages are made of our own words, names and status codes; a vendor's exception is
 * never the cause, because nobody knows what it prints.
 */
public abstract sealed class KmsException extends Exception {
  private static final long serialVersionUID = 1L;

  private KmsException(String message) {
    super(message);
  }

  /** This exception as the refusal of a release or of an upload. */
  public final Refusal refusal() {
    RefusalReason reason =
        switch (this) {
          case Unavailable _, Denied _, Misconfigured _ -> RefusalReason.KMS_UNAVAILABLE;
          case UnknownKek _, KeyGone _, NoSecret _, Unreadable _, WrongAnswer _ ->
              RefusalReason.SECRET_UNREADABLE;
        };
    return new Refusal(reason, "kms", String.valueOf(getMessage()));
  }

  /** No answer, or not now: time-out, connection, load, sealed, closed. Later may succeed. */
  public static final class Unavailable extends KmsException {
    private static final long serialVersionUID = 1L;
    private final @Nullable Duration retryAfter;

    /** Unavailable for a time that the system did not tell. */
    public Unavailable(String detail) {
      super("kms unavailable: " + detail);
      this.retryAfter = null;
    }

    /** Unavailable for at least {@code retryAfter}, as the system told. */
    public Unavailable(String detail, Duration retryAfter) {
      super("kms unavailable: " + detail);
      this.retryAfter = retryAfter;
    }

    /** The same, where the system may have told a time or not. */
    public Unavailable(String detail, Optional<Duration> retryAfter) {
      super("kms unavailable: " + detail);
      this.retryAfter = retryAfter.orElse(null);
    }

    /** How long the system asks to be left alone. */
    public Optional<Duration> retryAfter() {
      return Optional.ofNullable(retryAfter);
    }
  }

  /** The system answers and does not take our credentials, or they lack a permission. */
  public static final class Denied extends KmsException {
    private static final long serialVersionUID = 1L;

    /** Denied, with what was not permitted. */
    public Denied(String detail) {
      super("kms denies: " + detail);
    }
  }

  /** No adapter, no connection or no key of this name, or a version that the key never had. */
  public static final class UnknownKek extends KmsException {
    private static final long serialVersionUID = 1L;

    /** Unknown, by its name. */
    public UnknownKek(String name) {
      super("unknown key: " + name);
    }
  }

  /** The version is destroyed, scheduled for it, or disabled: it opens nothing any more. */
  public static final class KeyGone extends KmsException {
    private static final long serialVersionUID = 1L;

    /** Gone, by its name. */
    public KeyGone(KekVersion version) {
      super("key destroyed or disabled: " + version);
    }
  }

  /** Nothing lies at this place, or what lay there was deleted or destroyed. */
  public static final class NoSecret extends KmsException {
    private static final long serialVersionUID = 1L;

    /** None, by the name of the place. */
    public NoSecret(SecretPlace place) {
      super("no secret: " + place);
    }
  }

  /**
   * The wrapped key does not open: changed, cut, of another key, or under another context. Which of
   * these, authenticated encryption does not tell.
   */
  public static final class Unreadable extends KmsException {
    private static final long serialVersionUID = 1L;

    /** Unreadable under this key. */
    public Unreadable(KekUri kek) {
      super("does not open under " + kek + " and this context");
    }
  }

  /** The answer is not about what was asked: a confused or hostile system, or a proxy before it. */
  public static final class WrongAnswer extends KmsException {
    private static final long serialVersionUID = 1L;

    /** Wrong, with what does not fit. */
    public WrongAnswer(String detail) {
      super("kms answered something else: " + detail);
    }
  }

  /** The adapter cannot be opened as it is configured. Start-up fails. */
  public static final class Misconfigured extends KmsException {
    private static final long serialVersionUID = 1L;
    private final Problem problem;

    /** Misconfigured, with what the operator has to look at. */
    public Misconfigured(Problem problem, String detail) {
      super(problem + ": " + detail);
      this.problem = problem;
    }

    /** What is wrong. */
    public Problem problem() {
      return problem;
    }
  }

  /** Why an adapter cannot be opened. */
  public enum Problem {
    /** A setting is absent, unknown, or not of its type. */
    BAD_SETTING,
    /** A file with a secret that others than its owner may read or write. */
    UNSAFE_FILE_MODE,
    /** A file that is not there, or cannot be read or written. */
    FILE_UNUSABLE,
    /** A file that was changed, cut, or is of another format. */
    FILE_CORRUPT,
    /** A passphrase is needed and none is given, or one is given where none protects. */
    PASSPHRASE_MISMATCH,
    /** The passphrase does not open the file. */
    WRONG_PASSPHRASE
  }
}
